import Settings

/// One Metronome that counts.
package struct RouteMember: Sendable, Hashable {
    /// Host and port: what all who route to it call it.
    package let name: String
    package let url: String
    /// The name that its certificate must have, where that is not the URL's host; empty: it is.
    package let serverName: String
}

/// Who is to be routed to: the entries of `metronome.route.targets`, with the addresses that names have.
package struct RouteMembers: Sendable {
    private struct Entry: Sendable {
        let url: WebURL
        let port: Int
        let isLookedUp: Bool
        var addresses: Set<String> = []
    }

    private var entries: [Entry] = []

    /// - Throws: what is wrong with an entry.
    package init(_ settings: RouteSettings) throws(ForwardError) {
        for (index, text) in settings.targets.enumerated() {
            let isLookedUp = text.hasPrefix(RouteSettings.lookedUp)
            let url = isLookedUp ? String(text.dropFirst(RouteSettings.lookedUp.count)) : text
            do {
                let place = try ForwardPlace(settings.target(url, name: ""))
                if let parts = WebURL(url) { entries.append(Entry(url: parts, port: place.port, isLookedUp: isLookedUp)) }
            } catch {
                // It may hold a password: it is named by its number.
                throw ForwardError(block: "metronome.route", key: "targets", reason: "entry \(index + 1): \(error.reason)")
            }
        }
    }

    /// Names to be looked up.
    package var names: Set<String> { Set(entries.filter(\.isLookedUp).map(\.url.name)) }

    /// What a name has now. Nothing at all is taken for a failure of who was asked: what was known before goes on holding.
    package mutating func looked(up name: String, _ addresses: Set<String>) {
        guard !addresses.isEmpty else { return }
        for index in entries.indices where entries[index].isLookedUp && entries[index].url.name == name { entries[index].addresses = addresses }
    }

    /// At most ``RouteSettings/maxTargets``, by name.
    package var members: [RouteMember] {
        var found: [String: RouteMember] = [:]
        for entry in entries {
            guard entry.isLookedUp else {
                add(String(entry.url.host), entry, serverName: "", to: &found)
                continue
            }
            for address in entry.addresses {
                add(HostAndPort.bracketed(address), entry, serverName: entry.url.name, to: &found)
            }
        }
        return Array(found.values.sorted { $0.name < $1.name }.prefix(RouteSettings.maxTargets))
    }

    private func add(_ host: String, _ entry: Entry, serverName: String, to found: inout [String: RouteMember]) {
        let name = "\(host):\(entry.port)"
        guard found[name] == nil else { return }
        let end = "\(entry.url.path)\(entry.url.query.map { "?\($0)" } ?? "")"
        found[name] = RouteMember(name: name, url: "\(entry.url.scheme)://\(name)\(end)", serverName: serverName)
    }
}
