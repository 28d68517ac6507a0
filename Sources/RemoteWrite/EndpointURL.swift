import Settings

/// Takes the user information out of a URL: credentials belong into a header, not into labels and logs.
package struct EndpointURL {
    /// Stands for a query, or for what is behind a `#`: it may hold a token.
    private static let mask = "<secret>"

    /// What is no URL stays as it is.
    package var withoutUserInfo: String
    /// Without user information, query and fragment.
    package var withoutSecrets: String {
        guard let query = withoutUserInfo.firstIndex(where: { $0 == "?" || $0 == "#" }) else { return withoutUserInfo }
        return withoutUserInfo[...query] + Self.mask
    }
    /// Percent-decoded; nil when the URL has none.
    package var userInfo: (username: String, password: String)?

    package init(_ url: String) {
        let parts = WebURL(url)
        withoutUserInfo = parts?.withoutUserInfo ?? url
        userInfo = parts?.credentials
    }
}
