/* Loaded into a server with LD_PRELOAD: every sync takes DELAY_MICROS longer, as on a slower disk. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void delay(void) {
  const char *text = getenv("DELAY_MICROS");
  long micros = text ? atol(text) : 0;
  struct timespec left = { micros / 1000000, micros % 1000000 * 1000 };
  while (micros > 0 && nanosleep(&left, &left) != 0) {}
}

int fsync(int file) {
  static int (*real)(int);
  if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  delay();
  return real(file);
}

int fdatasync(int file) {
  static int (*real)(int);
  if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  delay();
  return real(file);
}
