import Settings

/// What holds for the labels of every series of a tenant, whichever processor makes it.
package struct LabelOptions: Sendable, Equatable {
    /// Bytes; ≤ 0: no limit.
    package var maxNameLength = RegistrySettings().maxLabelNameLength
    package var maxValueLength = RegistrySettings().maxLabelValueLength
    /// Set last on every series; one with an empty value removes the label (tempo-behaviour 6.7).
    package var external: [String: String] = [:]

    /// Labels of attributes are named as these are, with dots and all.
    package var keepsNames = false

    package init() {}

    package init(maxNameLength: Int, maxValueLength: Int, external: [String: String] = [:], keepsNames: Bool = false) {
        self.keepsNames = keepsNames
        self.maxNameLength = maxNameLength
        self.maxValueLength = maxValueLength
        self.external = external
    }
}
