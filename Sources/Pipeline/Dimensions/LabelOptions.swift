import Settings

/// What holds for the labels of every series of a tenant, whichever processor makes it.
package struct LabelOptions: Sendable, Equatable {
    /// Bytes; ≤ 0: no limit.
    package var maxNameLength = RegistrySettings().maxLabelNameLength
    package var maxValueLength = RegistrySettings().maxLabelValueLength
    /// Set last on every series; one with an empty value removes the label (tempo-behaviour 6.7).
    package var external: [String: String] = [:]

    package init() {}

    package init(maxNameLength: Int, maxValueLength: Int, external: [String: String] = [:]) {
        self.maxNameLength = maxNameLength
        self.maxValueLength = maxValueLength
        self.external = external
    }
}
