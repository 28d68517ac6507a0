import Settings

extension Field {
    /// What a mapping says, if nothing is wrong with it; what is wrong is not reported.
    func quietly<Block: KeyBlock>(_ type: Block.Type) -> Block? {
        let field = quiet
        let block = BlockForm<Block>().read(field, nil)
        return field.findings.failure == nil ? block : nil
    }
}
