/// Exceptions of the caller's own program, which no provider is to blame for.
enum ProgramError {
    /// Of Python, JavaScript, Java, .NET, Ruby and Go, without their modules.
    private static let classes = WordIndex<Void>(words: [
        "typeerror", "valueerror", "keyerror", "attributeerror", "indexerror", "nameerror", "assertionerror", "referenceerror", "rangeerror",
        "syntaxerror", "notimplementederror", "jsondecodeerror", "zerodivisionerror", "arithmeticerror", "overflowerror", "lookuperror",
        "unboundlocalerror", "importerror", "modulenotfounderror", "recursionerror", "unicodeerror", "unicodeencodeerror", "unicodedecodeerror",
        "filenotfounderror", "usererror", "urierror", "evalerror", "zoderror", "outputparserexception", "outputparsererror",
        "nullpointerexception", "illegalargumentexception", "illegalstateexception", "classcastexception", "numberformatexception",
        "indexoutofboundsexception", "arrayindexoutofboundsexception", "stringindexoutofboundsexception", "nosuchelementexception",
        "unsupportedoperationexception", "concurrentmodificationexception", "arithmeticexception", "jsonparseexception", "jsonprocessingexception",
        "jsonmappingexception", "mismatchedinputexception", "jsonsyntaxexception", "stackoverflowerror", "noclassdeffounderror",
        "classnotfoundexception",
        "nullreferenceexception", "argumentexception", "argumentnullexception", "argumentoutofrangeexception", "invalidcastexception",
        "invalidoperationexception", "formatexception", "keynotfoundexception", "indexoutofrangeexception", "notimplementedexception",
        "notsupportedexception", "objectdisposedexception", "jsonexception", "jsonreaderexception", "jsonserializationexception",
        "nomethoderror", "argumenterror", "frozenerror", "boundserror",
    ])

    /// - Parameter type: a class, with its module or without: `json.decoder.JSONDecodeError`.
    static func isOne(_ type: WireSlice) -> Bool { classes.contains(ErrorText.withoutModule(type)) }
}
