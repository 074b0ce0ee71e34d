import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export interface RequestMetrics {
  /** For further measures of the application. */
  readonly registry: Registry
  observe(method: string, route: string, status: number, milliseconds: number): void
}

export function createRequestMetrics(): RequestMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  })
  /** Looking a series up by its labels costs more than counting in it. */
  const series = new Map<string, { observe(value: number): void }>()

  return {
    registry,
    observe(method, route, status, milliseconds) {
      const key = `${method} ${route} ${status}`
      let one = series.get(key)
      if (!one) {
        one = durations.labels(method, route, String(status))
        series.set(key, one)
      }
      one.observe(milliseconds / 1000)
    },
  }
}

/** A measure by its name, with what it says. */
export interface Measure<T> {
  name: string
  help: string
  of: (state: T) => number
}

/**
 * Gauges of something that is looked up when somebody asks for the metrics, once for all of them, and never in between. What cannot be
 * looked up is not a number, and the other metrics are told all the same.
 */
export function measureWhenAsked<T>({ registry }: RequestMetrics, look: () => Promise<T>, measures: readonly Measure<T>[]): void {
  let looking: Promise<T | undefined> | undefined
  const once = () => {
    looking ??= look()
      .catch(() => undefined)
      .finally(() => {
        looking = undefined
      })
    return looking
  }
  for (const { name, help, of } of measures) {
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        const state = await once()
        this.set(state === undefined ? Number.NaN : of(state))
      },
    })
  }
}
