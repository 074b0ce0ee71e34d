const longestWaitMillis = 80

/** 5, 10, 20 … milliseconds, shortened by chance so that two processes do not stay in step. */
export const nextWait = (attempt: number): number => Math.min(5 * 2 ** attempt, longestWaitMillis) * (0.5 + Math.random() / 2)
