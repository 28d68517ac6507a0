import Console

/// A form to choose a tenant with; nothing where there is no choice.
enum TenantChoice {
    /// Tenants that are listed; another one can be typed into the address.
    private static let listed = 1000

    static func markup(_ tenants: [String], chosen: String, page: ConsolePage) -> Markup {
        guard tenants.count > 1 else { return "" }
        let options = tenants.prefix(listed).map { id -> Markup in
            id == chosen ? "<option selected>\(id)</option>" : "<option>\(id)</option>"
        }
        return """
            <form action="\(page.path)"><label for="tenant">Tenant</label> <select id="tenant" name="tenant">\(options)</select>
            <button type="submit">Show</button></form>

            """
    }
}
