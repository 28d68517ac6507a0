extension LabelPlan {
    /// What a key of this plan looks like; equal ones can be read with either plan.
    struct Shape: Equatable {
        var names: [String]
        /// Labels that stand in keys as a number.
        var numbers: [Int]
    }

    var shape: Shape {
        let numbers = labels.indices.filter { !spellsEnumerations && (labels[$0].source == .spanKind || labels[$0].source == .statusCode) }
        return Shape(names: labels.map(\.name), numbers: numbers)
    }
}
