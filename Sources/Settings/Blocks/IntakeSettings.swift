/// `metronome.intake`: who may send spans.
package struct IntakeSettings: KeyBlock {
    /// Empty: nobody is asked.
    package var clients: [IntakeClientSettings] = []
    /// Empty: every tenant is let in.
    package var allowedTenants: [String] = []
    package var invalidIDs = InvalidIDs.skip
    package var acknowledge = Acknowledgement.memory

    /// What has become of a request's spans when it is answered.
    package enum Acknowledgement: String, Sendable, Equatable, CaseIterable {
        /// They are counted: a crash loses what was counted since the last collection.
        case memory
        /// Their counts are on the disk under `storage.path`.
        case durable
    }

    /// Nanoseconds; 0: requests that come again count again.
    package var resentWindow: Int64 = 0
    package var lateSpans = LateSpans.count

    /// What is done with spans that ended too long ago, or too far in the future, to be counted.
    package enum LateSpans: String, Sendable, Equatable, CaseIterable {
        /// They are left out and show in Metronome's metrics alone, as in Tempo.
        case count
        /// The answer tells of them as well.
        case report
    }

    /// What is done with spans whose ids are not allowed, or of which a value cannot be read.
    package enum InvalidIDs: String, Sendable, Equatable, CaseIterable {
        /// They are left out and told of in the answer.
        case skip
        /// Their whole request is refused, as Tempo does.
        case refuse
    }

    /// Nanoseconds that requests are remembered: where answers wait for the disk, a client whose answer took too long, or said that the disk
    /// failed, sends again what is counted.
    package var rememberedResent: Int64 { acknowledge == .durable ? max(resentWindow, Int64.minute) : resentWindow }

    /// Clients at most: each request's proof is compared with all of them.
    package static let maxClients = 1000
    package init() {}

    package static let rows = KeyRows<IntakeSettings> {
        KeyRow(
            "clients", \.clients, .blocks(atMost: maxClients),
            "Who may send spans; without any, nobody is asked. A request that proves to be none of them is answered with 401 (UNAUTHENTICATED).")
        KeyRow(
            "allowed_tenants", \.allowedTenants, .texts,
            "The tenants that spans may be sent for; without any, every tenant. Others are answered with 403 (PERMISSION_DENIED).")
        KeyRow(
            "invalid_ids", \.invalidIDs, .word(),
            "Spans whose trace id is not 16 bytes, or whose span id is not 8 bytes or all zero, and in OTLP/JSON those of which a value cannot be read: "
                + "whether they are left out, the others counted and the answer says so (`partial_success`), or the whole request is refused, as Tempo "
                + "does.")
        KeyRow(
            "acknowledge", \.acknowledge, .word(),
            "When a request is answered: when its spans are counted (`memory`), or when the counts are on the disk under `storage.path` (`durable`; requests "
                + "that come together wait for one write).")
        KeyRow(
            "resent_window", \.resentWindow, .duration(),
            "How long a request that was taken is remembered: one with the same bytes, which a client sends again because the answer was lost, is answered "
                + "alike and not counted again; 0s: it counts again, as in Tempo.")
        KeyRow(
            "late_spans", \.lateSpans, .word(),
            "Spans that ended outside `metrics_ingestion_time_range_slack`, which are left out: whether that shows in "
                + "`tempo_metrics_generator_spans_discarded_total` alone, as in Tempo, or in the answer, too (`partial_success`).")
    }
}

/// A sender of spans. Of its token or password only a hash is known.
package struct IntakeClientSettings: ProvenClient {
    package var name = ""
    package var tokenSHA256 = Secret("")
    package var user = ""
    package var passwordSHA256 = Secret("")
    package var tenants: [String] = []
    package init() {}

    package static let rows = KeyRows<IntakeClientSettings> {
        KeyRow("name", \.name, .text(.nonEmpty), "What answers and logs call it.")
        proofRows
        KeyRow("tenants", \.tenants, .texts, "The tenants that it may send for, the only one unless X-Scope-OrgID names one; empty: every tenant.")
    }
}
