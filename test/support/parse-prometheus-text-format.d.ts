/** The package brings no types. */
declare module 'parse-prometheus-text-format' {
  namespace parsePrometheusTextFormat {
    interface MetricLine {
      readonly labels?: Readonly<Record<string, string>>
      readonly value?: string
      readonly buckets?: Readonly<Record<string, string>>
      readonly count?: string
    }

    interface MetricFamily {
      readonly name: string
      readonly type: string
      readonly help: string
      readonly metrics: readonly MetricLine[]
    }
  }

  function parsePrometheusTextFormat(text: string): readonly parsePrometheusTextFormat.MetricFamily[]
  export = parsePrometheusTextFormat
}
