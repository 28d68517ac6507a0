/// The part of `Root` that a key sets, with the form of its value.
package protocol KeyCell<Root>: Sendable {
    associatedtype Root
    associatedtype Form: ValueForm

    var form: Form { get }
    /// nil: the key has no part of its own, so it is not printed.
    var path: PartialKeyPath<Root>? { get }
    /// What the key does in an override; nil: it is none.
    var overriding: Overriding? { get }

    /// nil: the key has no part of its own.
    func value(in root: Root) -> Form.Value?
    func set(_ value: Form.Value, in root: inout Root)
    /// Makes `root` say nothing of this key, for overrides.
    func silence(_ root: inout Root)
    /// Whether `root` says anything of this key.
    func speaks(in root: Root) -> Bool
    /// Changes `base` to what `override` says.
    func override(_ base: inout Root, with override: Root)
}

extension KeyCell {
    /// Whether both say the same of this key.
    package func isSame(in one: Root, and other: Root) -> Bool { value(in: one) == value(in: other) }
}

struct StoredCell<Root, Form: ValueForm>: KeyCell {
    let keyPath: any WritableKeyPath<Root, Form.Value> & Sendable
    let form: Form
    let perTenant: PerTenant<Form.Value>?

    init(path: any WritableKeyPath<Root, Form.Value> & Sendable, form: Form, perTenant: PerTenant<Form.Value>?) {
        keyPath = path
        self.form = form
        self.perTenant = perTenant
    }

    var path: PartialKeyPath<Root>? { keyPath }
    var overriding: Overriding? { perTenant?.overriding }

    func value(in root: Root) -> Form.Value? { root[keyPath: keyPath] }
    func set(_ value: Form.Value, in root: inout Root) { root[keyPath: keyPath] = value }

    func silence(_ root: inout Root) {
        if case .unless(let silent)? = perTenant?.rule { root[keyPath: keyPath] = silent }
    }

    func speaks(in root: Root) -> Bool {
        if case .unless(let silent)? = perTenant?.rule { root[keyPath: keyPath] != silent } else { true }
    }

    func override(_ base: inout Root, with override: Root) {
        let value = override[keyPath: keyPath]
        if case .only(let change)? = perTenant?.rule, value != change { return }
        base[keyPath: keyPath] = value
    }
}

struct SettingCell<Root, Form: ValueForm>: KeyCell {
    let form: Form
    let apply: @Sendable (Form.Value, inout Root) -> Void

    var path: PartialKeyPath<Root>? { nil }
    var overriding: Overriding? { nil }

    func value(in root: Root) -> Form.Value? { nil }
    func set(_ value: Form.Value, in root: inout Root) { apply(value, &root) }
    func silence(_ root: inout Root) {}
    func speaks(in root: Root) -> Bool { false }
    func override(_ base: inout Root, with override: Root) {}
}
