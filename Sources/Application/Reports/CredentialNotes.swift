import MetronomeConfiguration
import Outbound
import RemoteWrite
import Settings

/// Files of passwords and tokens that cannot be read while the configuration is: they may come later, and until then nothing is sent.
enum CredentialNotes {
    static func all(_ settings: Settings) -> [ConfigurationNote] {
        settings.generator.storage.remoteWrite.enumerated().flatMap { index, entry in
            let endpoint = RemoteWriteEndpoint(entry)
            let key = "metrics_generator.storage.remote_write[\(index)]"
            return endpoint.credentialFiles.compactMap(problem).map { problem in
                ConfigurationNote(.warning, "\(key): \(problem.text): nothing can be sent to \(endpoint.displayURL) until \(problem.end)")
            }
        }
    }

    private static func problem(_ file: CredentialFile) -> (text: String, end: String)? {
        do throws(CredentialFile.Failure) {
            _ = try file.read()
            return nil
        } catch .empty {
            return ("\(CredentialFile.Failure.empty(path: file.path))", "it holds the password or token")
        } catch {
            return error.isMissing ? ("credentials file \(file.path): no such file", "it is there") : ("\(error)", "it can be read")
        }
    }
}
