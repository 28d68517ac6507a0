extension SettingsPrinter {
    static func storage(_ storage: StorageSettings) -> YAMLText {
        let wal = storage.wal
        return .mapping([
            ("path", .string(storage.path)),
            (
                "wal",
                .mapping([
                    ("wal_segment_size", .number(wal.segmentBytes)), ("wal_compression", .string(wal.compression.rawValue)),
                    ("stripe_size", .number(wal.stripeSize)), ("truncate_frequency", .duration(wal.truncateFrequency)),
                    ("min_wal_time", .number(wal.minTimeMilliseconds)), ("max_wal_time", .number(wal.maxTimeMilliseconds)),
                    ("no_lockfile", .bool(wal.noLockfile)),
                ])
            ),
            ("remote_write_flush_deadline", .duration(storage.flushDeadline)),
            ("remote_write_add_org_id_header", .bool(storage.addOrgIDHeader)),
            ("remote_write", .list(storage.remoteWrite.map(remoteWrite))),
        ])
    }

    private static func remoteWrite(_ entry: RemoteWriteSettings) -> YAMLText {
        var keys: [(String, YAMLText)] = [
            ("url", .string(RemoteWriteURL.redacted(entry.url))),
            ("name", .string(entry.name)),
            ("remote_timeout", .prometheusDuration(entry.remoteTimeout)),
            ("headers", .secrets(entry.headers)),
            ("follow_redirects", .bool(entry.followRedirects)),
            ("enable_http2", .bool(entry.enableHTTP2)),
            ("round_robin_dns", .bool(entry.roundRobinDNS)),
            ("protobuf_message", .string(entry.message.rawValue)),
            ("proxy_from_environment", .bool(entry.proxyFromEnvironment)),
            ("no_proxy", .string(entry.noProxy)),
            ("write_relabel_configs", .list(entry.relabeling.map(relabelRule))),
            ("tls_config", tls(entry)),
            (
                "queue_config",
                .mapping([
                    ("capacity", .number(entry.capacity)), ("max_shards", .number(entry.maxShards)), ("min_shards", .number(entry.minShards)),
                    ("max_samples_per_send", .number(entry.maxSamplesPerSend)),
                    ("batch_send_deadline", .prometheusDuration(entry.batchSendDeadline)),
                    ("min_backoff", .prometheusDuration(entry.minBackoff)), ("max_backoff", .prometheusDuration(entry.maxBackoff)),
                    ("retry_on_http_429", .bool(entry.retryOn429)), ("sample_age_limit", .prometheusDuration(entry.sampleAgeLimit)),
                ])
            ),
        ]
        if let proxy = entry.proxyURL { keys.append(("proxy_url", .string(RemoteWriteURL.redacted(proxy.value)))) }
        if !entry.proxyConnectHeader.isEmpty { keys.append(("proxy_connect_header", headerLists(entry.proxyConnectHeader))) }
        if !entry.httpHeaders.isEmpty { keys.append(("http_headers", httpHeaders(entry.httpHeaders))) }
        if let (name, value) = authentication(entry) { keys.append((name, value)) }
        return .mapping(keys)
    }

    private static func relabelRule(_ rule: RelabelRule) -> YAMLText {
        .mapping([
            ("action", .string(rule.action.rawValue)), ("source_labels", .strings(rule.sourceLabels)), ("separator", .string(rule.separator)),
            ("regex", .string(rule.regex)), ("modulus", .number(rule.modulus)), ("target_label", .string(rule.targetLabel)),
            ("replacement", .string(rule.replacement)),
        ])
    }

    private static func tls(_ entry: RemoteWriteSettings) -> YAMLText {
        let tls = entry.tls
        return .mapping([
            ("insecure_skip_verify", .bool(entry.insecureSkipVerify)), ("ca", .string(tls.ca)), ("cert", .string(tls.cert)),
            ("key", .secret(tls.key)), ("ca_file", .string(tls.caFile)), ("cert_file", .string(tls.certFile)),
            ("key_file", .string(tls.keyFile)), ("server_name", .string(tls.serverName)), ("min_version", .string(tls.minVersion)),
            ("max_version", .string(tls.maxVersion)),
        ])
    }

    private static func headerLists(_ headers: [String: [Secret]]) -> YAMLText {
        .mapping(headers.sorted { $0.key < $1.key }.map { ($0.key, .list($0.value.map { .secret($0) })) })
    }

    private static func httpHeaders(_ headers: [String: HTTPHeaderSettings]) -> YAMLText {
        .mapping(
            headers.sorted { $0.key < $1.key }.map { name, header in
                (
                    name,
                    .mapping([
                        ("values", .list(header.values.map { .secret($0) })), ("secrets", .list(header.secrets.map { .secret($0) })),
                        ("files", .strings(header.files)),
                    ])
                )
            })
    }

    private static func authentication(_ entry: RemoteWriteSettings) -> (String, YAMLText)? {
        switch entry.authentication {
        case .none: nil
        case .basic(let username, let password, let passwordFile):
            (
                "basic_auth",
                .mapping([
                    ("username", .string(username)), ("username_file", .string(entry.basicUsernameFile)), ("password", .secret(password)),
                    ("password_file", .string(passwordFile)),
                ])
            )
        case .authorization(let type, let credentials, let file):
            (
                "authorization",
                .mapping([
                    ("type", .string(type)), ("credentials", .secret(credentials)), ("credentials_file", .string(file)),
                ])
            )
        case .oauth2(let oauth):
            (
                "oauth2",
                .mapping([
                    ("client_id", .string(oauth.clientID)), ("client_secret", .secret(oauth.clientSecret)),
                    ("client_secret_file", .string(oauth.clientSecretFile)), ("scopes", .strings(oauth.scopes)),
                    ("token_url", .string(RemoteWriteURL.redacted(oauth.tokenURL))), ("endpoint_params", .secrets(oauth.endpointParameters)),
                ])
            )
        case .sigV4(let sigV4):
            (
                "sigv4",
                .mapping([
                    ("region", .string(sigV4.region)), ("access_key", .string(sigV4.accessKey)), ("secret_key", .secret(sigV4.secretKey)),
                    ("profile", .string(sigV4.profile)), ("role_arn", .string(sigV4.roleARN)),
                ])
            )
        case .azureAD(let azure): ("azuread", azureAD(azure))
        case .googleIAM(let file): ("google_iam", .mapping([("credentials_file", .string(file))]))
        }
    }

    private static func azureAD(_ azure: AzureADSettings) -> YAMLText {
        var blocks: [String: [(String, YAMLText)]] = [:]
        for (path, value) in azure.identity.sorted(by: { $0.key < $1.key }) {
            guard let dot = path.firstIndex(of: ".") else { continue }
            blocks[String(path[..<dot]), default: []].append((String(path[path.index(after: dot)...]), .secret(value)))
        }
        return .mapping([("cloud", .string(azure.cloud))] + blocks.sorted { $0.key < $1.key }.map { ($0.key, .mapping($0.value)) })
    }
}
