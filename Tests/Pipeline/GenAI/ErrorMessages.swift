/// Messages of failed calls as libraries write them, with the class and the HTTP status that they tell.
enum ErrorMessages {
    struct Form: CustomStringConvertible, Sendable {
        var kind: String
        /// Empty: none.
        var status: String
        var message: String

        var description: String { message }
    }

    static let forms = read(table)
    /// What says nothing of the kind: numbers that are no status, words that mean something else.
    static let others = read(nothing)

    /// `class status message`, `-` for none; `¶` is a new line. What begins with `#` says whose they are.
    private static func read(_ table: String) -> [Form] {
        table.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let parts = line.split(separator: " ", maxSplits: 2).map(String.init)
            return Form(
                kind: parts[0] == "-" ? "other" : parts[0], status: parts[1] == "-" ? "" : parts[1],
                message: parts[2].split(separator: "¶", omittingEmptySubsequences: false).joined(separator: "\n"))
        }
    }

    private static let table = #"""
        # openai (Python)
        rate_limit 429 Error code: 429 - {'error': {'message': 'Rate limit reached for gpt-5 in organization org-x on requests', 'type': 'requests', 'code': 'rate_limit_exceeded'}}
        rate_limit 429 Error code: 429 - {'error': {'message': 'You exceeded your current quota, please check your plan.', 'type': 'insufficient_quota'}}
        auth 401 Error code: 401 - {'error': {'message': 'Incorrect API key provided: k-1*4.', 'type': 'invalid_request_error', 'code': 'invalid_api_key'}}
        caller 400 Error code: 400 - {'error': {'message': "This model's maximum context length is 4096 tokens.", 'code': 'context_length_exceeded'}}
        caller 404 Error code: 404 - {'error': {'message': 'The model `m` does not exist or you do not have access to it.', 'code': 'model_not_found'}}
        server 500 Error code: 500 - {'error': {'message': 'The server had an error processing it', 'type': 'server_error'}}
        server 502 Error code: 502
        connection - Connection error.
        timeout - Request timed out.
        # openai, anthropic (Node)
        rate_limit 429 429 Rate limit reached for m
        rate_limit 429 429 status code (no body)
        auth 401 401 Incorrect API key provided: k-1.
        caller 400 400 {"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210001 tokens > 200000 maximum"}}
        caller 400 400 {"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low"}}
        auth 401 401 {"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}
        overloaded 529 529 {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}
        cancelled - Request was aborted.
        # anthropic (Python)
        overloaded 529 Error code: 529 - {'type': 'error', 'error': {'type': 'overloaded_error', 'message': 'Overloaded'}}
        overloaded - {'type': 'error', 'error': {'type': 'overloaded_error', 'message': 'Overloaded'}}
        server - {'type': 'error', 'error': {'type': 'api_error', 'message': 'Internal server error'}}
        caller - {'type': 'error', 'error': {'type': 'not_found_error', 'message': 'model: m'}}
        timeout - Request timed out or interrupted. This could be due to a network timeout, dropped connection, or request cancellation.
        # openai-go, go-openai, Go
        rate_limit 429 POST "https://api.example.com/v1/chat/completions": 429 Too Many Requests {"message": "no"}
        rate_limit 429 error, status code: 429, status: 429 Too Many Requests, message: later
        timeout - Post "https://api.example.com/v1/chat": context deadline exceeded (Client.Timeout exceeded while awaiting headers)
        connection - dial tcp 127.0.0.1:11434: connect: connection refused
        cancelled 500 status 500: context canceled
        timeout - net/http: request canceled (Client.Timeout or context cancellation while reading body)
        # gRPC
        rate_limit - rpc error: code = ResourceExhausted desc = later
        overloaded - rpc error: code = Unavailable desc = error reading from server
        auth - rpc error: code = PermissionDenied desc = no
        server - rpc error: code = Internal desc = stream ended
        caller - rpc error: code = InvalidArgument desc = what?
        timeout - rpc error: code = DeadlineExceeded desc = late
        cancelled - rpc error: code = Canceled desc = enough
        # google-genai, Vertex AI
        rate_limit 429 429 RESOURCE_EXHAUSTED. {'error': {'code': 429, 'message': 'Try later.', 'status': 'RESOURCE_EXHAUSTED'}}
        caller 400 ClientError: 400 INVALID_ARGUMENT. {'error': {'code': 400, 'message': 'What?', 'status': 'INVALID_ARGUMENT'}}
        auth 400 400 INVALID_ARGUMENT. {'error': {'code': 400, 'message': 'API key not valid. Please pass a valid API key.'}}
        overloaded 503 503 UNAVAILABLE. {'error': {'code': 503, 'message': 'The model is overloaded.', 'status': 'UNAVAILABLE'}}
        server 500 ServerError: 500 INTERNAL. {'error': {'code': 500, 'status': 'INTERNAL'}}
        timeout 504 504 DEADLINE_EXCEEDED. {'error': {'code': 504, 'status': 'DEADLINE_EXCEEDED'}}
        caller 400 400 FAILED_PRECONDITION. {'error': {'message': 'User location is not supported for the API use.'}}
        # google-api-core
        rate_limit 429 ResourceExhausted: 429 Resource has been exhausted (e.g. check quota).
        auth 403 PermissionDenied: 403 The API has not been used in project 12 before or it is disabled.
        caller 404 404 models/m is not found for API version v1beta
        # google-genai (JS), Gemini CLI
        rate_limit 429 got status: 429 Too Many Requests. {"error":{"code":429,"message":"Quota exceeded for metric"}}
        rate_limit 429 [GoogleGenerativeAI Error]: Error fetching from https://g.example.com/v1beta/models/m:generateContent: [429 Too Many Requests] later
        rate_limit 429 {"error":{"code":429,"message":"later","status":"RESOURCE_EXHAUSTED"}}
        overloaded - {"error":{"message":"{\n \"status\": \"UNAVAILABLE\"}"}}
        # google-adk
        rate_limit 429 ¶How to mitigate: https://a.example.com/docs/#error-code-400-bad_request¶¶¶429 RESOURCE_EXHAUSTED. {'error': {'code': 429}}
        # azure-ai-inference, Azure OpenAI
        rate_limit - (rate_limit_exceeded) Rate limit reached for m¶Code: rate_limit_exceeded
        auth 401 (401) Access denied due to invalid subscription key or wrong API endpoint.¶Code: 401
        caller - (content_filter) The response was filtered due to the prompt triggering the content management policy.
        rate_limit - Operation returned an invalid status 'Too Many Requests'
        caller - (DeploymentNotFound) The API deployment for this resource does not exist.
        # Azure.Core and System.ClientModel (.NET)
        rate_limit 429 Response status code does not indicate success: 429 (Too Many Requests).
        auth 401 Service request failed.¶Status: 401 (Unauthorized)¶¶Content:¶{}
        rate_limit 429 HTTP 429 (tokens: rate_limit_exceeded)¶¶later
        timeout - The request was canceled due to the configured HttpClient.Timeout of 100 seconds elapsing.
        # botocore, Bedrock
        rate_limit - An error occurred (ThrottlingException) when calling the Converse operation (reached max retries: 4): Too many requests.
        caller - An error occurred (ValidationException) when calling the InvokeModel operation: Input is too long for requested model.
        auth - An error occurred (AccessDeniedException) when calling the Converse operation: You don't have access to it.
        auth - An error occurred (UnrecognizedClientException) when calling the Converse operation: The security token included in it is wrong.
        overloaded - An error occurred (ServiceUnavailableException) when calling the InvokeModel operation: It cannot process your request.
        overloaded - An error occurred (ModelNotReadyException) when calling the InvokeModel operation: wait
        caller - An error occurred (ResourceNotFoundException) when calling the Converse operation: no such thing
        timeout - An error occurred (ModelTimeoutException) when calling the InvokeModel operation: late
        server - An error occurred (InternalServerException) when calling the Converse operation: oops
        rate_limit - An error occurred (ServiceQuotaExceededException) when calling the Converse operation: more
        connection - Could not connect to the endpoint URL: "https://bedrock.example.com/model/m/converse"
        timeout - Read timeout on endpoint URL: "https://bedrock.example.com/model/m/converse"
        auth - Unable to locate credentials
        # mistralai
        rate_limit 429 API error occurred: Status 429. Body: {"object":"error","message":"Service tier capacity exceeded for this model.","code":"3505"}
        auth 401 SDKError: API error occurred: Status 401. Body: {"detail":"Unauthorized"}
        # cohere
        rate_limit 429 headers: {'date': 'Mon', 'content-length': '512'}, status_code: 429, body: {'message': 'trial key'}
        # groq
        rate_limit 413 Error code: 413 - {'error': {'message': 'Request too large for m on tokens per minute (TPM): Limit 6000', 'code': 'rate_limit_exceeded'}}
        # DeepSeek, OpenRouter
        caller 402 Error code: 402 - {'error': {'message': 'Insufficient Balance', 'type': 'unknown_error'}}
        rate_limit 429 {"error":{"message":"Provider returned error","code":429}}
        # ollama
        caller 404 model 'm' not found (status code: 404)
        caller 404 404 model "m" not found, try pulling it first
        connection - Failed to connect to Ollama. Please check that Ollama is downloaded, running and accessible.
        # llama.cpp, vLLM
        caller 500 Error code: 500 - {'error': {'message': 'the request exceeds the available context size'}}
        # Hugging Face, requests
        rate_limit 429 429 Client Error: Too Many Requests for url: https://h.example.com/models/m
        overloaded 503 503 Server Error: Service Temporarily Unavailable for url: https://h.example.com/models/m
        connection - HTTPConnectionPool(host='localhost', port=11434): Max retries exceeded with url: /api/chat (Caused by NewConnectionError('x'))
        # litellm
        rate_limit - litellm.RateLimitError: RateLimitError: OpenAIException - later
        overloaded - litellm.InternalServerError: AnthropicException - Overloaded. Handle with `litellm.InternalServerError`.
        server - litellm.InternalServerError: InternalServerError: OpenAIException - oops
        caller - litellm.BadRequestError: LLM Provider NOT provided. Pass in the LLM provider you are trying to call.
        caller - litellm.ContextWindowExceededError: BadRequestError: OpenAIException - too much
        timeout - litellm.Timeout: APITimeoutError - Request timed out. Error_str: Request timed out.
        rate_limit - No deployments available for selected model, Try again in 5 seconds.
        caller - Budget has been exceeded! Current cost: 1.2, Max budget: 1.0
        # pydantic-ai
        rate_limit 429 status_code: 429, model_name: m, body: {'message': 'later'}
        caller 400 ModelHTTPError: status_code: 400, model_name: m, body: {'message': 'bad'}
        # LangChain, LangSmith
        rate_limit 429 OpenAIRateLimitError('Error code: 429 - later')Traceback (most recent call last):¶¶¶  File "/a/x.py", line 500, in f¶    timeout=t
        server 500 Traceback (most recent call last):¶  File "/a/x.py", line 5, in f¶openai.InternalServerError: Error code: 500 - {'error': 'x'}
        # Spring AI, Spring, Java
        rate_limit 429 HTTP 429 - {"error":{"message":"later","code":"rate_limit_exceeded"}}
        rate_limit 429 429 - {"error":{"message":"later"}}
        auth 401 NonTransientAiException: HTTP 401 - {"error":{"message":"Invalid API key"}}
        rate_limit 429 429 Too Many Requests from POST https://api.example.com/v1/chat/completions
        rate_limit 429 Server returned HTTP response code: 429 for URL: https://api.example.com/v1/chat/completions
        # Vercel's AI SDK
        rate_limit - Failed after 3 attempts. Last error: Rate limit reached for m
        server - Failed after 2 attempts. Last error: AI_APICallError: The server had an error
        auth - Incorrect API key provided
        caller - The model `m` does not exist or you do not have access to it.
        rate_limit 429 APICallError [AI_APICallError]: oops { statusCode: 429 }
        # httpx
        rate_limit 429 Client error '429 Too Many Requests' for url 'https://api.example.com/v1'¶For more see https://m.example.com/HTTP/Status/400
        overloaded 503 Server error '503 Service Unavailable' for url 'https://api.example.com/v1'
        connection - Server disconnected without sending a response.
        connection - peer closed connection without sending complete message body (incomplete chunked read)
        timeout - The read operation timed out
        # aiohttp, urllib
        connection - Cannot connect to host api.example.com:443 ssl:default [Connect call failed ('192.0.2.1', 443)]
        rate_limit 429 HTTP Error 429: Too Many Requests
        connection - [Errno -2] Name or service not known
        # axios, undici, node-fetch
        rate_limit 429 Request failed with status code 429
        connection - getaddrinfo ENOTFOUND api.example.com
        connection - fetch failed
        connection - socket hang up
        connection - read ECONNRESET
        connection - request to https://api.example.com/v1 failed, reason: connect ECONNREFUSED 192.0.2.1:443
        cancelled - This operation was aborted
        timeout - The operation was aborted due to timeout
        connection - error sending request for url (https://api.example.com/v1)
        connection - Response ended prematurely
        # Moonshot, OpenRouter, Claude Code, GitHub
        rate_limit - Your account org-x reached max RPM: 3, please try again after 1 seconds
        rate_limit - Too many tokens, please wait before trying again.
        rate_limit - 5-hour limit reached, resets 7pm
        rate_limit - Max parallel request limit reached
        rate_limit - You are using a Trial key, which is limited to 10 API calls / minute.
        caller - too many tokens: size limit exceeded by 1000 tokens. Try using shorter or fewer inputs
        caller - prompt token count of 140000 exceeds the limit of 128000
        # Anthropic, Bedrock, Gemini, Groq, DeepSeek, DashScope
        caller - messages: roles must alternate between "user" and "assistant"
        caller - messages: text content blocks must be non-empty
        caller - max_tokens: 100000 > 8192, which is the maximum allowed number of output tokens
        caller - Streaming is required for operations that may take longer than 10 minutes
        caller - The provided model identifier is invalid.
        caller - Invocation of model ID m with on-demand throughput isn't supported.
        caller - Unable to submit request because it must have a text parameter
        caller - Failed to call a function. Please adjust your prompt.
        caller - Content Exists Risk
        caller - Output data may contain inappropriate content.
        auth - Your API key was reported as leaked. Please use another API key.
        auth - Method doesn't allow unregistered callers
        auth - Request is missing required authentication credential.
        server - The system encountered an unexpected error during processing. Try your request again.
        server - An error occurred while processing your request.
        # Go, Rust, Java, Ruby, .NET
        connection - tls: failed to verify certificate: x509: certificate signed by unknown authority
        connection - The SSL connection could not be established, see inner exception.
        connection - An error occurred while sending the request.
        connection - http2: server sent GOAWAY and closed the connection
        timeout - execution expired
        overloaded - server busy, please try again
        overloaded - Request queue is full
        timeout - Connection timeout to host https://api.example.com/v1
        connection - stream was reset: INTERNAL_ERROR
        connection - stream error: stream ID 5; INTERNAL_ERROR; received from peer
        connection - Failed to resolve 'api.example.com' [A(1)] after 4 queries
        connection - cURL error 52: Empty reply from server
        connection - Unable to connect. Is the computer able to access the url?
        connection - unable to get local issuer certificate
        connection - Response payload is not completed: <TransferEncodingError: 400, message='Not enough data to satisfy transfer length header.'>
        connection - HTTPSConnectionPool(host='oauth2.example.com', port=443): Max retries exceeded
        connection - terminated
        overloaded - UNAVAILABLE
        auth - Unable to load credentials from any of the providers in the chain
        # gRPC (Python)
        overloaded - <AioRpcError of RPC that terminated with:¶ status = StatusCode.UNAVAILABLE¶ details = "x"
        server - <_InactiveRpcError of RPC that terminated with:¶ status = StatusCode.INTERNAL
        rate_limit - <AioRpcError of RPC that terminated with:¶ status = StatusCode.RESOURCE_EXHAUSTED
        # guards, limits of a run, what no API takes
        caller - Guardrail raised an exception, Guardrail: g, Message: no
        caller - Guardrail InputGuardrail triggered tripwire
        caller - Max turns (10) exceeded
        caller - tool_choice: Thinking may not be enabled when tool_choice forces tool use.
        caller - Invalid 'tools[0].function.name': string does not match pattern.
        caller - tools.0.custom.name: String should have at most 64 characters
        caller - tools: Tool names must be unique.
        caller - Expected last role User or Tool but got assistant
        caller - No tool output found for function call c.
        caller - Your organization must be verified to stream this model.
        rate_limit - Request limit reached
        rate_limit - You have reached your specified API usage limits.
        overloaded - The upstream provider is currently experiencing high load
        # model servers
        server - EngineCore encountered an issue. See stack trace (above) for the root cause.
        server - CUDA out of memory. Tried to allocate 2.00 GiB
        server - llama runner process has terminated: exit status 2
        server - The model produced invalid content. Consider modifying your prompt.
        # gateways and proxies
        server 502 <html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>
        overloaded 503 upstream connect error: 503 no healthy upstream
        timeout 504 upstream returned 504
        rate_limit 429 HTTP/1.1 429 Too Many Requests
        rate_limit 429 status=429
        rate_limit 429 {"statusCode":429,"message":"later"}
        rate_limit 429 Failed request (429)
        rate_limit 429 429
        rate_limit 429 got 429 from provider
        server 500 we got a 500, then got 500 back
        overloaded 503 the router answered 503
        """#

    private static let nothing = #"""
        - - 429 tokens were used
        - - took 500 ms
        - - the answer has 429 tokens
        - - limit of 500 characters
        - - max items (500)
        - - at line 1 column 429 (char 428)
        - - see https://example.com/errors/429 or https://example.com/rate-limit
        - - id 429
        - - gpt-429 said no
        - - 429ms elapsed
        - - went on with 500 tokens
        - - what happened at 12:30:500
        - - call req_429 went away
        - - Error in item 3 of 500
        - - got 500 results
        - - expected 500 got 400
        - - received 500 of 1000 chunks
        - - Expecting value: line 1 column 1 (char 0)
        - - $429 spent
        - - spent 429.50 dollars
        - - temperature 0.429 and top_k 500
        - - internal users connect on unknown dates
        - - port: 443, 500 or 8080
        - - status code: 200
        - - the process has terminated
        - - TransferEncodingError: 400
        - - error code 4290
        - - bad json
        """#
}
