import { Counter, collectDefaultMetrics, Gauge, type Metric, Registry } from 'prom-client'

export interface RequestMetrics {
  /** For further measures of the application. */
  readonly registry: Registry
  observe(method: string, route: string, status: number, milliseconds: number): void
}

export function createRequestMetrics(): RequestMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const durations = new RequestDurations()
  registry.registerMetric(durations as unknown as Metric)
  return { registry, observe: (method, route, status, milliseconds) => durations.observe(method, route, status, milliseconds / 1000) }
}

const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

interface Series {
  method: string
  route: string
  status: number
  /** By bound, and beyond the last. */
  counts: number[]
  sum: number
}

/** A histogram as the library's, whose own takes labels apart and puts them together at every observation. */
class RequestDurations {
  readonly name = 'http_request_duration_seconds'
  readonly help = 'Time from the first byte of a request to its answer'
  readonly type = 'histogram'
  readonly aggregator = 'sum'
  /** By route: a name made of all three would have to be put together at every observation. */
  readonly #series = new Map<string, Series[]>()

  observe(method: string, route: string, status: number, seconds: number): void {
    const series = this.#find(method, route, status) ?? this.#begin(method, route, status)
    let at = 0
    while (at < bounds.length && seconds > (bounds[at] as number)) at++
    series.counts[at] = (series.counts[at] as number) + 1
    series.sum += seconds
  }

  async get() {
    const { name, help, type, aggregator } = this
    return { name, help, type, aggregator, values: [...this.#series.values()].flat().flatMap((series) => valuesOf(name, series)) }
  }

  getForPromString = () => this.get()

  #find(method: string, route: string, status: number): Series | undefined {
    return this.#series.get(route)?.find((one) => one.status === status && one.method === method)
  }

  #begin(method: string, route: string, status: number): Series {
    const series = { method, route, status, counts: new Array<number>(bounds.length + 1).fill(0), sum: 0 }
    this.#series.set(route, [...(this.#series.get(route) ?? []), series])
    return series
  }
}

/** https://prometheus.io/docs/instrumenting/exposition_formats: each bucket holds those before it. */
function valuesOf(name: string, { counts, sum, ...labels }: Series) {
  let count = 0
  const buckets = counts.map((here, at) => {
    count += here
    return { metricName: `${name}_bucket`, labels: { ...labels, le: bounds[at] ?? '+Inf' }, value: count }
  })
  return [...buckets, { metricName: `${name}_sum`, labels, value: sum }, { metricName: `${name}_count`, labels, value: count }]
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

/** A count that only grows. Where it has a label, its kinds are told apart by that; gives back what counts one more. */
export function countUp({ registry }: RequestMetrics, { name, help, label }: { name: string; help: string; label?: string }) {
  const counter = new Counter({ name, help, labelNames: label === undefined ? [] : [label], registers: [registry] })
  return (kind = ''): void => (label === undefined ? counter.inc() : counter.inc({ [label]: kind }))
}
