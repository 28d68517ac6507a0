/// One entry of `metrics_generator.storage.remote_write` (tempo-behaviour 1.5). Times in nanoseconds.
package struct RemoteWriteSettings: KeyBlock {
    /// The URL of entries that have none, and of the one entry that is made when none is configured.
    package static let urlVariable = "MIMIR_REMOTE_WRITE_URL"

    package var url = ""
    package var name = ""
    package var remoteTimeout = 30 * Int64.second
    package var headers: [String: Secret] = [:]
    package var httpHeaders: [String: HTTPHeaderSettings] = [:]
    package var followRedirects = true
    package var enableHTTP2 = false
    package var roundRobinDNS = false
    package var message = WriteMessage.one
    /// Of OTLP metrics: not a word of Tempo.
    package var temporality = Temporality.cumulative
    package var proxy = ProxySettings()
    package var relabeling: [RelabelRule] = []
    package var tls = TLSSettings()
    package var credentials = RemoteWriteCredentials()
    // Prometheus' queue shape; Metronome pushes each collection as it comes.
    package var capacity = 10_000
    package var maxShards = 50
    package var minShards = 1
    package var batchSendDeadline = 5 * Int64.second
    package var maxSamplesPerSend = 2000
    package var minBackoff = 30 * Int64.millisecond
    package var maxBackoff = 5 * Int64.second
    /// True unless said otherwise, where Tempo drops: 429 means "later".
    package var retryOn429 = true
    /// 0: none.
    package var sampleAgeLimit: Int64 = 0
    package init() {}
}
