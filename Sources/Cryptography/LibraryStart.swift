/// Has libcrypto ready before librdkafka asks for it, which would have it tidy up at the end of the process, threads of ours still hashing.
package func prepareCryptography() { _ = Library.shared }
