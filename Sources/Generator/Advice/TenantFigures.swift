import Exposition

/// What is known of a tenant at a collection, as far as warnings need it. Counts are those since the start.
package struct TenantFigures: Sendable, Equatable {
    /// A configured label that no label set of a metric has.
    package struct MissingLabel: Sendable, Equatable {
        package var metric: String
        package var label: String
        package var attributes: [String]
        /// What was counted without it.
        package var observations: Double

        package init(metric: String, label: String, attributes: [String], observations: Double) {
            self.metric = metric
            self.label = label
            self.attributes = attributes
            self.observations = observations
        }
    }

    /// Why label sets found no room.
    package struct Limit: Sendable, Equatable {
        /// The setting.
        package var name: String
        package var maximum: Int
        /// Estimate of what there would be without it.
        package var wanted: Int
        /// Of a sample: label sets, and the label that costs most; nil: none does.
        package var sets: Int
        package var dearest: GroupTotals.LabelCost?
        /// Estimate of the values of that label, those without room among them; nil: nobody has counted them.
        package var values: Int?
        /// Labels of which none costs much alone; nil: there are none.
        package var together: GroupTotals.LabelGroup?

        package init(
            name: String, maximum: Int, wanted: Int, sets: Int, dearest: GroupTotals.LabelCost?, values: Int? = nil,
            together: GroupTotals.LabelGroup? = nil
        ) {
            self.together = together
            self.name = name
            self.maximum = maximum
            self.wanted = wanted
            self.sets = sets
            self.dearest = dearest
            self.values = values
        }
    }

    /// A label with more values than `max_cardinality_per_label`.
    package struct FullLabel: Sendable, Equatable {
        package var label: String
        package var values: Int
        package var maximum: Int

        package init(label: String, values: Int, maximum: Int) {
            self.label = label
            self.values = values
            self.maximum = maximum
        }
    }

    /// Labels that have a new value in most spans.
    package struct Exploding: Sendable, Equatable {
        package var metric: String
        package var labels: [GroupTotals.LabelCost]
        /// New label sets of the last spans, those spans, and all label sets.
        package var new: Int
        package var spans: Int
        package var sets: Int

        package init(metric: String, labels: [GroupTotals.LabelCost], new: Int, spans: Int, sets: Int) {
            self.metric = metric
            self.labels = labels
            self.new = new
            self.spans = spans
            self.sets = sets
        }
    }

    package var missingLabels: [MissingLabel] = []
    package var exploding: Exploding?
    /// What an SDK calls a service that nobody has named; nil: all have names.
    package var unnamedService: String?
    package var beyondBuckets: [GroupTotals.Beyond] = []
    package var idle: [Idle] = []
    package var rejections: [Rejection] = []
    package var relabelled: [Relabelled] = []
    package var limit: Limit?
    package var fullLabels: [FullLabel] = []
    /// Edges of the service graph that began, and those that waited in vain.
    package var edges = 0
    package var expiredEdges = 0
    /// Which half of them had come, as far as that is known.
    package var expiredClients = 0
    package var expiredServers = 0
    /// Calls of models.
    package var calls = 0
    package var callsWithoutProvider = 0
    package var callsWithoutModel = 0

    package init() {}
}
