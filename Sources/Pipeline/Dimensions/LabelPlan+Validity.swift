extension LabelPlan {
    /// A key of this plan may be counted: every value is UTF-8, and none stands under an empty name (tempo-behaviour 2.8).
    package func isValid(_ key: WireSlice) -> Bool {
        var cursor = WireCursor(key)
        for label in labels {
            guard let number = cursor.varint() else { return true }
            switch label.source {
            case .spanKind where !spellsEnumerations, .statusCode where !spellsEnumerations: if label.name.isEmpty { return false }
            default:
                let text = WireSlice(start: cursor.position, count: Int(min(number, UInt64(cursor.end - cursor.position))))
                guard UTF8Text.isValid(text), text.isEmpty || !label.name.isEmpty else { return false }
                cursor.advance(text.count)
            }
        }
        return true
    }
}
