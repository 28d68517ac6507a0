/// What the headers of the last call said: those of most calls of a connection say the same, but for what nobody asks about.
struct GRPCHeadMemo {
    private var fields = CallFields()
    private var parsed: GRPCRequestHead.Parsed?

    mutating func head(_ fields: CallFields) -> GRPCRequestHead.Parsed {
        if let parsed, fields.says(the: self.fields) { return parsed }
        let parsed = GRPCRequestHead.parse(fields)
        self.fields = fields
        self.parsed = parsed
        return parsed
    }
}
