import MetronomeConfiguration
import Settings

extension TenantFigures {
    /// A processor that is on and has made nothing.
    package struct Idle: Sendable, Equatable {
        package enum Processor: Sendable, Equatable {
            case serviceGraphs
            /// With the attributes that name a host.
            case hostInfo([String])
            /// Those that are about calls of models, by name.
            case calls([String])
            /// An entry of `metronome.metrics`.
            case metric(CustomMetricSettings)
        }

        package var processor: Processor
        /// What it was given.
        package var spans: Int

        package init(_ processor: Processor, spans: Int) {
            self.processor = processor
            self.spans = spans
        }
    }

    /// A filter that lets nothing through.
    package struct Rejection: Sendable, Equatable {
        package var processor: String
        package var spans: Int
        package var policies: [FilterPolicy]

        package init(processor: String, spans: Int, policies: [FilterPolicy]) {
            self.processor = processor
            self.spans = spans
            self.policies = policies
        }
    }

    /// An endpoint whose rules let nothing through.
    package struct Relabelled: Sendable, Equatable {
        /// Where the rules stand.
        package var keys: String
        package var endpoints: String
        package var collections: Int
        package var series: Int
        /// Why the first series is not sent.
        package var reason: String

        package init(keys: String, endpoints: String, collections: Int, series: Int, reason: String) {
            self.keys = keys
            self.endpoints = endpoints
            self.collections = collections
            self.series = series
            self.reason = reason
        }
    }

    mutating func note(_ rejected: Int, of processor: String, _ policies: [FilterPolicy]) {
        if rejected > 0 { rejections.append(Rejection(processor: processor, spans: rejected, policies: policies)) }
    }
}
