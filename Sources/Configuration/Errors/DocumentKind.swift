/// What kind of file is decoded: which keys it may have at all.
enum DocumentKind {
    case configuration, tenants, prices
    /// One key, of which an empty text is a value, too.
    case commandLine
}
