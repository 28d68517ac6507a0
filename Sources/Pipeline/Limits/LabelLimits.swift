import Synchronization

/// Span-name sanitising and the per-label limit of one tenant (tempo-behaviour 6.10, 6.11, and the order at the end of
/// 6.11), applied to the keys that a request has staged, before they are counted.
///
/// Shared by all event loops. A tenant that has neither setting pays one relaxed load a request and no memory; else the
/// lock is taken once a request, and again after every ``sliceKeys`` keys or ``sliceBytes`` bytes of a large one, so
/// that no other request waits for it longer than one such slice takes.
///
/// Limits: ``SpanNamePatterns`` keeps at most 64 MiB of patterns and leaves longer names than 16 KiB alone;
/// ``LabelCardinalityLimiter`` watches at most 256 label names; the work for a key is linear in its bytes.
package final class LabelLimits: Sendable {
    /// `span_name_sanitization`.
    package enum Sanitizing: Sendable, Equatable {
        case off
        /// Learns and counts, but leaves names as they are.
        case dryRun
        case enabled
    }

    package struct Settings: Sendable, Equatable {
        package var sanitizing: Sanitizing
        /// `max_cardinality_per_label`; ≤ 0: no limit.
        package var maxCardinality: Int
        /// `metronome.limits.label_spike`; 0: none.
        package var spike: Int

        package init(sanitizing: Sanitizing = .off, maxCardinality: Int = 0, spike: Int = 0) {
            self.sanitizing = sanitizing
            self.maxCardinality = max(maxCardinality, 0)
            self.spike = max(spike, 0)
        }

        var isActive: Bool { sanitizing != .off || limitsValues }
        /// Of labels.
        var limitsValues: Bool { maxCardinality > 0 || spike > 0 }
    }

    /// Keys that are rewritten under one lock, at most.
    package static let sliceKeys = 1024
    /// With so many bytes of keys no further key is rewritten under the same lock.
    package static let sliceBytes = 64 << 10

    /// Everything behind the lock.
    private struct State: ~Copyable, @unchecked Sendable {
        var settings = Settings()
        /// Made by the first keys that need it, and kept then.
        var rewriter: KeyRewriter?
    }

    private let state = Mutex(State())
    private let active = Atomic(false)
    private let staleDuration: UInt64
    private let start: UInt64

    /// - Parameters:
    ///   - staleDuration: nanoseconds; sets how long label values are remembered (``SlidingCardinality``).
    ///   - now: nanoseconds of the clock that ``rewrite(_:keys:shape:now:)`` is given too.
    package init(staleDuration: UInt64, now: UInt64) {
        self.staleDuration = staleDuration
        start = now
    }

    /// Whether keys must be given to ``rewrite(_:keys:shape:now:)`` at all.
    package var isActive: Bool { active.load(ordering: .relaxed) }

    /// Settings from now on. What has been learned and counted stays; labels that are over their limit stay so until the
    /// next decision, which needs traffic.
    package func update(_ settings: Settings) {
        state.withLock { state in
            state.settings = settings
            guard let rewriter = state.rewriter.take() else { return active.store(settings.isActive, ordering: .relaxed) }
            let isLimiting = rewriter.isLimiting
            active.store(settings.isActive || isLimiting, ordering: .relaxed)
            state.rewriter = consume rewriter
        }
    }

    /// Replaces span names and label values in staged keys; an entry whose key changes gets the new key and its hash.
    ///
    /// - Parameters:
    ///   - entries: in the order in which they came.
    ///   - keys: where the entries' keys lie; keys that get longer are appended.
    ///   - shape: of every one of the keys, which hold all labels as text.
    ///   - now: nanoseconds of a clock that does not run backwards.
    package func rewrite(
        _ entries: CountedCells<StagedObservation>, keys: inout ByteBuilder, shape: LabelShape, now: UInt64
    ) {
        guard isActive else { return }
        var first = 0
        while first < entries.count {
            state.withLock { state in
                var rewriter = state.rewriter.take() ?? KeyRewriter(staleDuration: staleDuration, now: start)
                let slice = entries.part(first..<min(first + Self.sliceKeys, entries.count))
                first += rewriter.rewrite(slice, keys: &keys, shape: shape, settings: state.settings, now: now)
                let isLimiting = rewriter.isLimiting
                active.store(state.settings.isActive || isLimiting, ordering: .relaxed)
                state.rewriter = consume rewriter
            }
        }
    }

    /// The same for everything that is staged.
    package func rewrite(_ staged: inout StagedObservations, shape: LabelShape, now: UInt64) {
        rewrite(CountedCells(start: staged.entries, count: staged.count), keys: &staged.keys, shape: shape, now: now)
    }

    /// For a collection; nil as long as no key needed any of this.
    package func report() -> LabelLimitsReport? {
        state.withLock { state in
            guard let rewriter = state.rewriter.take() else { return nil }
            let report = rewriter.report(state.settings)
            state.rewriter = consume rewriter
            return report
        }
    }
}
