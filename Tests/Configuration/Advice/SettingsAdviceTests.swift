import MetronomeConfiguration
import Settings
import Testing

/// Settings that are right as YAML and cannot do what they were written for.
@Suite struct SettingsAdviceTests {
    private func dimension(_ name: String) throws -> [String] {
        try load("metrics_generator: {processor: {span_metrics: {dimensions: [\(name)]}}}").warnings
    }

    static let words = [
        ("span.kind", "span_kind"), ("span_kind", "span_kind"), ("spanKind", "span_kind"), ("kind", "span_kind"), ("span.name", "span_name"),
        ("span_name", "span_name"), ("name", "span_name"), ("operation", "span_name"), ("operation.name", "span_name"), ("status", "status_code"),
        ("status.code", "status_code"), ("status_code", "status_code"), ("span.status.code", "status_code"), ("service", "service"),
        ("service_name", "service"), ("resource.service", "service"),
    ]

    @Test(arguments: words)
    func whatTheSpanHasItselfIsNoAttribute(name: String, label: String) throws {
        let found = try dimension(name)
        #expect(found.count == 1)
        #expect(
            found.first?.hasPrefix("a.yaml:1:61: metrics_generator.processor.span_metrics.dimensions[0]: \"\(name)\" looks for an attribute named")
                == true)
        #expect(found.first?.contains("the label \(label) already has the ") == true, "\(found)")
    }

    @Test func aSwitchedOffIntrinsicIsSwitchedOn() throws {
        let found = try dimension("status_message")
        #expect(found.first?.contains("which intrinsic_dimensions.status_message switches on") == true, "\(found)")
    }

    @Test(arguments: ["resource.service.version", "span.http.method", "attributes.user.id", "span.service.name"])
    func prefixesAreLeftOut(name: String) throws {
        let rest = name.drop { $0 != "." }.dropFirst()
        #expect(try dimension(name).first?.contains("to look for \(rest) write \(rest)") == true)
    }

    @Test(arguments: [
        ("parent.service.name", "write service.name"), ("parent.span.http.method", "write http.method"), ("event.exception.type", "events"),
        ("link.http.method", "links"), ("instrumentation.name", "instrumentation scopes"), ("scope.version", "instrumentation scopes"),
        ("event:name", "events"), ("trace:rootService", "TraceQL"), ("trace:id", "exemplars"), ("span:kind", "the label span_kind"),
        ("span:duration", "histogram"), ("'{span.http.method}'", "write http.method"), ("'{ span.http.method != nil }'", "write http.method"),
        (#"'attributes["http.method"]'"#, "write http.method"), (#"'resource.attributes["x"]'"#, "write x"), (".http.method", "write http.method"),
        ("'{span:kind}'", "the label span_kind"), (#"'span.attributes["span.kind"]'"#, "the label span_kind"),
    ])
    func wordsOfQueriesAreTold(name: String, told: String) throws {
        let found = try dimension(name)
        #expect(found.count == 1 && found[0].contains(told), "\(found)")
    }

    @Test func aNameInBracesWithoutQuotes() {
        let found = errors("metrics_generator: {processor: {span_metrics: {dimensions: [{span.http.method}]}}}")
        #expect(found.count == 1 && found[0].hasSuffix("write the attribute's name alone, http.method"), "\(found)")
    }

    @Test(arguments: [
        ("gen_ai.request.modle", "gen_ai.request.model"), ("gen_ai_request_model", "gen_ai.request.model"), ("http.rout", "http.route"),
        ("http.respose.status_code", "http.response.status_code"), ("k8s.namspace.name", "k8s.namespace.name"), ("Http.Route", "http.route"),
        ("deployment-environment", "deployment.environment"),
    ])
    func aNearNameIsGiven(name: String, meant: String) throws {
        let found = try dimension(name)
        #expect(found.first?.hasSuffix("did you mean \(meant)?") == true, "\(found)")
    }

    @Test(arguments: [
        "service.name", "http.route", "http.method", "gen_ai.system", "customer.segment", "tier", "db.system", "x", "otel.status_code", "user.tier2",
        "order.kind", "payment.status", "openinference.span.kind", "k8s.pod.label.app", "event.name", "event_type", "linked.order", "traceable:x",
    ])
    func otherNamesAreNobodysBusiness(name: String) throws { #expect(try dimension(name).isEmpty) }

    /// Every place where attributes are named, with its key path.
    @Test(arguments: [
        (
            "metrics_generator: {processor: {span_metrics: {dimension_mappings: [{name: n, source_labels: [span.kind]}]}}}",
            "dimension_mappings[0].source_labels[0]"
        ),
        ("metrics_generator: {processor: {service_graphs: {dimensions: [span.kind]}}}", "service_graphs.dimensions[0]"),
        ("metrics_generator: {processor: {service_graphs: {peer_attributes: [peer.servce]}}}", "peer_attributes[0]"),
        ("metrics_generator: {processor: {host_info: {host_identifiers: [k8s.node.nam]}}}", "host_identifiers[0]"),
        (
            "overrides: {defaults: {metrics_generator: {processor: {span_metrics: {dimensions: [span.kind]}}}}}",
            "overrides.defaults.metrics_generator"
        ),
        ("overrides: {metrics_generator_processor_span_metrics_dimensions: [span.kind]}", "metrics_generator_processor_span_metrics_dimensions[0]"),
        ("metronome: {dimensions: [{label: k, from: [span.kind]}]}", "metronome.dimensions[0].from[0]"),
        ("metronome: {metrics: [{name: n, type: counter, from: [resource.x]}]}", "metronome.metrics[0].from[0]"),
        ("metronome: {metrics: [{name: n, type: counter, from: [x], dimensions: [span.kind]}]}", "metronome.metrics[0].dimensions[0]"),
        ("metronome: {gen_ai: {dimensions: [user_id]}}", "metronome.gen_ai.dimensions[0]"),
    ])
    func everyPlaceIsLookedAt(text: String, path: String) throws {
        let found = try load(text).warnings.filter { $0.contains("looks for") }
        #expect(found.count == 1 && found[0].hasPrefix("a.yaml:1:") && found[0].contains(path), "\(found)")
    }

    @Test func tenantsAreLookedAtToo() throws {
        let scoped = try loadOverrides(
            "overrides: {a: {\(someLimits), metrics_generator: {processors: [], processor: {span_metrics: {dimensions: [span.kind]}}}}}")
        #expect(scoped.warnings.count == 1 && scoped.warnings[0].contains("overrides.a.metrics_generator.processor.span_metrics.dimensions[0]"))
        let flat = try loadOverrides("overrides: {a: {metrics_generator_processor_span_metrics_dimensions: [span.kind]}}")
        #expect(flat.warnings.contains { $0.contains("overrides.a.metrics_generator_processor_span_metrics_dimensions[0]") }, "\(flat.warnings)")
    }

    /// A profile may know the word; a list of names may well have a rare one.
    @Test func usualWordsAreOnlyToldWhereNothingElseGivesTheLabel() throws {
        #expect(
            try load("metronome: {profiles: [gatewayz]}\nmetrics_generator: {processor: {span_metrics: {dimensions: [status]}}}").warnings.isEmpty)
        #expect(try load("metronome: {dimensions: [{label: what, from: [operation, name]}]}").warnings.isEmpty)
    }

    // MARK: Filters

    private func filters(_ policies: String) throws -> [String] {
        try load("metrics_generator: {processor: {span_metrics: {filter_policies: [\(policies)]}}}").warnings
    }

    private static func match(_ attributes: String, _ type: String = "strict") -> String { "{match_type: \(type), attributes: [\(attributes)]}" }
    private static func attribute(_ key: String, _ value: String) -> String { "{key: \(key), value: \(value)}" }
    private static let server = match(attribute("kind", "SPAN_KIND_SERVER"))
    private static let client = match(attribute("kind", "SPAN_KIND_CLIENT"))

    static let impossible = [
        "{exclude: \(match(attribute("name", "'.*'"), "regex"))}", "{exclude: {match_type: strict}}", "{include: \(server)}, {include: \(client)}",
        "{include: \(server), exclude: \(server)}", "{include: \(match(attribute("kind", "server"), "regex"))}",
        "{include_any: \(match(attribute("status", "error"), "regex"))}",
        "{exclude: \(match(attribute("status", "STATUS_CODE_UNSET")))}, {exclude: \(match(attribute("status", "STATUS_CODE_OK")))}, "
            + "{exclude: \(match(attribute("status", "STATUS_CODE_ERROR")))}",
        "{include: \(match(attribute("span.a", "1") + ", " + attribute("span.a", "2")))}",
    ]

    @Test(arguments: impossible)
    func filtersThatRejectEverythingAreTold(policies: String) throws {
        let found = try filters(policies)
        #expect(found.count == 1 && found[0].contains("filter_policies: rejects every span: "), "\(found)")
    }

    static let possible = [
        "{include: \(server)}", "{exclude: \(server)}, {exclude: \(client)}", "{include: \(server)}, {include: \(client)}, {include_any: \(client)}",
        "{include_any: \(server)}, {include_any: \(client)}", "{include: \(match(attribute("kind", "SERVER"), "regex"))}",
        "{exclude: \(match(attribute("span.a", "'.*'"), "regex"))}", "{include: \(match(attribute("name", "'.*'"), "regex"))}",
        "{include: \(server), exclude: \(match(attribute("kind", "SPAN_KIND_SERVER") + ", " + attribute("span.a", "1")))}",
    ]

    @Test(arguments: possible)
    func othersAreNot(policies: String) throws { #expect(try filters(policies).isEmpty) }

    @Test(arguments: [
        ("span.kind", "key kind"), ("span.name", "key name"), ("resource.status", "key status"), ("span.service.name", "resource.service.name"),
        ("span.http.rout", "span.http.route"), ("span.service.nmae", "resource.service.name"), ("resource.http.rout", "span.http.route"),
        ("span.k8s.namspace.name", "resource.k8s.namespace.name"),
    ])
    func keysOfFiltersThatFindNothingAreTold(key: String, right: String) throws {
        let found = try filters("{include: \(Self.match(Self.attribute(key, "x")))}")
        #expect(found.count == 1 && found[0].contains("filter_policies[0]: \"\(key)\" looks for") && found[0].contains(right), "\(found)")
    }

    @Test(arguments: [
        ("{key: span.http.status_code, value: \"200\"}", "strict", "write value: 200 without quotation marks"),
        ("{key: span.server.port, value: '44.'}", "regex", "an expression, which sees texts alone"),
        ("{key: span.gen_ai.request.stream, value: 'true'}", "strict", "conventions make it true or false"),
    ])
    func textsWhereConventionsHaveNumbers(_ attribute: String, _ type: String, _ told: String) throws {
        let policy = "{include: {match_type: \(type), attributes: [\(attribute)]}}"
        let infos = try load("metrics_generator: {processor: {span_metrics: {filter_policies: [\(policy)]}}}").infos
        #expect(infos.contains { $0.contains("filter_policies[0]") && $0.contains(told) }, "\(infos)")
    }

    @Test func numbersAndTextsAreTakenAsConventionsHaveThem() throws {
        for attribute in ["{key: span.http.status_code, value: 200}", "{key: span.http.route, value: \"200\"}"] {
            let policy = "{include: {match_type: strict, attributes: [\(attribute)]}}"
            let notes = try load("metrics_generator: {processor: {span_metrics: {filter_policies: [\(policy)]}}}").notes
            #expect(!notes.contains { $0.text.contains("conventions") }, "\(notes)")
        }
    }

    // MARK: Values without end

    @Test(arguments: [
        ("user.id", "as there are users"), ("http.request.id", "for each request"), ("app.session_id", "for each request"),
        ("k8s.pod.name", "take k8s.deployment.name"), ("container.id", "k8s.deployment.name"), ("url.full", "take http.route"),
        ("http.url", "take http.route"), ("db.statement", "take db.query.summary"), ("net.peer.ip", "max_cardinality_per_label"),
        ("exception.message", "take error.type"), ("http.user_agent", "user_agent.name"), ("service.instance.id", "pod"),
    ])
    func dimensionsThatExplodeAreTold(name: String, told: String) throws {
        let found = try dimension(name)
        #expect(found.count == 1 && found[0].contains("each makes series of its own") && found[0].contains(told), "\(found)")
        let graphs = try load("metrics_generator: {processor: {service_graphs: {dimensions: [\(name)]}}}").warnings
        #expect(graphs.count == 1, "\(graphs)")
        let limited =
            "overrides: {defaults: {metrics_generator: {max_cardinality_per_label: 100, processor: {span_metrics: {dimensions: [\(name)]}}}}}"
        #expect(!(try load(limited).warnings.contains { $0.contains("series of its own") }), "its values are limited")
    }

    @Test func dimensionsWithFewValuesAreNot() throws {
        for name in ["http.route", "user.tier", "k8s.namespace.name", "server.address", "http.response.status_code", "service.version", "idle"] {
            #expect(try dimension(name).isEmpty, "\(name)")
        }
        // Who calls is what calls are told apart by; of a URL the host may be taken.
        #expect(try load("metronome: {gen_ai: {dimensions: [user.id]}}").warnings.allSatisfy { !$0.contains("series of its own") })
        #expect(try load("metronome: {dimensions: [{label: peer, from: [server.address, url.full]}]}").warnings.isEmpty)
        #expect(try load("metronome: {dimensions: [{label: who, from: [user.id]}]}").warnings.count == 1)
    }

    @Test func namesThatAreNoneAreTold() throws {
        #expect(try dimension("''").first?.contains("is no name") == true)
        for pattern in ["foo.*", "http.*", "'*'", "'^http'", "a?", "' http.route'", "'http.route '", "'http.method, http.route'", "'http.route,'"] {
            #expect(try dimension(pattern).first?.contains("looks for an attribute of this very name") == true, "\(pattern)")
        }
        #expect(
            try load("metrics_generator: {processor: {span_metrics: {dimension_mappings: [{name: a, source_labels: [x.*]}]}}}").warnings.count == 1)
    }

    // MARK: Buckets

    @Test(arguments: [("[100, 250, 500]", "[0.1, 0.25, 0.5]"), ("[10, 50, 100, 250]", "[0.01, 0.05, 0.1, …]"), ("[25.5]", "[0.0255]")])
    func millisecondsInBuckets(_ buckets: String, _ meant: String) throws {
        for block in ["span_metrics", "service_graphs"] {
            let found = try load("metrics_generator: {processor: {\(block): {histogram_buckets: \(buckets)}}}").warnings
            #expect(found.count == 1 && found[0].contains("\(block).histogram_buckets: bounds are seconds"), "\(found)")
            #expect(found.first?.contains("did you mean \(meant)?") == true, "\(found)")
        }
        for right in ["[0.1, 100]", "[5, 10]", "[]"] {
            #expect(try load("metrics_generator: {processor: {span_metrics: {histogram_buckets: \(right)}}}").warnings.isEmpty, "\(right)")
        }
    }
}
