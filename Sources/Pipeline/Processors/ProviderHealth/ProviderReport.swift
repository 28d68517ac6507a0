/// How one provider, or one of its models, does at a moment.
package struct ProviderReport: Sendable, Equatable {
    package var provider: String
    /// nil: all of the provider's calls, whatever the model.
    package var model: String?
    package var judgement: HealthJudgement
    /// nil: no call in the last five minutes says anything.
    package var score: HealthScore?
    /// Of a model: the part of the five minutes of the last 24 hours with calls that say anything in which it was up; nil: there are none.
    package var uptime: Double?
    package var minute: WindowFigures
    package var fiveMinutes: WindowFigures
    package var hour: WindowFigures
    /// When the last call came in, nanoseconds since the epoch.
    package var lastSeen: UInt64

    package func figures(_ window: HealthWindow) -> WindowFigures {
        switch window {
        case .minute: minute
        case .fiveMinutes: fiveMinutes
        case .hour: hour
        }
    }
}

/// All providers of a tenant at a moment, and all their models, each sorted by name.
package struct ProviderSnapshot: Sendable, Equatable {
    package var providers: [ProviderReport] = []
    package var models: [ProviderReport] = []

    package init() {}
}
