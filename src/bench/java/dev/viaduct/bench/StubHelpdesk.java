package dev.viaduct.bench;

import dev.viaduct.testing.Loop;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;

/** The other side of the gateway: takes every call of the Chat2Desk API at once and remembers nothing but how many. */
final class StubHelpdesk {

    static final int OPERATOR_ID = 40_818;

    private static final String SUCCESS = "{\"status\":\"success\"}";
    private static final String EMPTY = "{\"data\":[],\"status\":\"success\"}";
    private static final String OPERATORS = """
            {"data":[{"id":%d,"email":"operator@example.com","phone":"","role":"operator","online":1,"avatar":null,\
            "first_name":"Bench","last_name":"Operator"}],"meta":{"total":1,"limit":200,"offset":0},"status":"success"}""".formatted(OPERATOR_ID);
    private static final String API_INFO = """
            {"data":{"companyID":1,"current_version":1,"channels":1,"api_calls":{"used_this_month":0,\
            "left_free_requests":1000000,"left_paid_requests":1000000}},"status":"success"}""";

    private HttpServer server;
    private long inboxCalls;
    private long statusCalls;

    Future<HttpServer> listen(Loop loop) {
        return loop.vertx()
                .createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    var answer = answer(request, body.toString());
                    request.response()
                            .putHeader("Content-Type", "application/json")
                            .end(answer);
                }))
                .listen(0, "127.0.0.1")
                .onSuccess(started -> server = started);
    }

    int port() {
        return server.actualPort();
    }

    long inboxCalls() {
        return inboxCalls;
    }

    long statusCalls() {
        return statusCalls;
    }

    private String answer(HttpServerRequest request, String body) {
        var path = request.path();
        if (path.endsWith("/messages/inbox")) {
            var client = Frame.string(body, "\"id\":\"").hashCode() & Integer.MAX_VALUE;
            return "{\"data\":{\"message_id\":%d,\"client_id\":%d},\"status\":\"success\"}"
                    .formatted(++inboxCalls, client);
        }
        if (path.contains("/status/")) {
            statusCalls++;
            return SUCCESS;
        }
        if (path.endsWith("/operators")) {
            return OPERATORS;
        }
        if (path.endsWith("/api_info")) {
            return API_INFO;
        }
        return request.method() == HttpMethod.GET ? EMPTY : SUCCESS;
    }
}
