import NIOHTTP1

extension HTTPRequestHead {
    /// The client waits for `100 Continue` before it sends the body.
    package var expectsContinue: Bool {
        version != .http1_0 && headers.first(name: "expect")?.lowercased() == "100-continue"
    }
}
