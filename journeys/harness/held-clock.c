/*
 * Preloaded into a process, it goes by the clock that a test holds: HELD_CLOCK names a file with the milliseconds since 1970
 * and those since the machine was started. Both are read anew, and together, at each look at either, so that nobody sees one
 * moved and the other not. CLOCK_MONOTONIC is left alone: timers go on.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

struct held {
  long long wall;
  long long uptime;
};

static struct held look(void) {
  char text[64] = "";
  struct held held;
  int file = (int)syscall(SYS_openat, AT_FDCWD, getenv("HELD_CLOCK"), O_RDONLY | O_CLOEXEC);
  if (file < 0 || read(file, text, sizeof text - 1) <= 0 || sscanf(text, "%lld %lld", &held.wall, &held.uptime) != 2) {
    fputs("held-clock: HELD_CLOCK names no file with a time\n", stderr);
    _exit(99);
  }
  close(file);
  return held;
}

static void split(long long millis, struct timespec *time) {
  time->tv_sec = (time_t)(millis / 1000);
  time->tv_nsec = (long)(millis % 1000) * 1000000L;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)
    split(look().wall, time);
  else if (clock == CLOCK_BOOTTIME)
    split(look().uptime, time);
  else
    return (int)syscall(SYS_clock_gettime, clock, time);
  return 0;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  long long wall = look().wall;
  (void)zone;
  time->tv_sec = (time_t)(wall / 1000);
  time->tv_usec = (suseconds_t)(wall % 1000) * 1000;
  return 0;
}

time_t time(time_t *kept) {
  time_t now = (time_t)(look().wall / 1000);
  if (kept) *kept = now;
  return now;
}

/* In the form of /proc/uptime, which tells the time spent idle too. */
static int uptime_file(void) {
  char text[64];
  long long hundredths = look().uptime / 10;
  int length = snprintf(text, sizeof text, "%lld.%02lld 0.00\n", hundredths / 100, hundredths % 100);
  int file = memfd_create("uptime", MFD_CLOEXEC);
  if (file >= 0 && (write(file, text, (size_t)length) != length || lseek(file, 0, SEEK_SET) != 0)) {
    close(file);
    errno = EIO;
    return -1;
  }
  return file;
}

#define OPEN(name)                                                              \
  int name(const char *path, int flags, ...) {                                  \
    va_list more;                                                               \
    va_start(more, flags);                                                      \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;     \
    va_end(more);                                                               \
    if (strcmp(path, "/proc/uptime") == 0) return uptime_file();                \
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags | O_LARGEFILE, mode); \
  }

OPEN(open)
OPEN(open64)
