package dev.viaduct.simulator;

import io.vertx.core.http.HttpMethod;

/** The calls of the Public API that the simulator answers; routing and faults are both built from it. */
public enum Operation {
    INBOX(HttpMethod.POST, "/v1/messages/inbox"),
    LIST_MESSAGES(HttpMethod.GET, "/v1/messages"),
    GET_MESSAGE(HttpMethod.GET, "/v1/messages/:id"),
    SEND_MESSAGE(HttpMethod.POST, "/v1/messages"),
    REPORT_STATUS(HttpMethod.PUT, "/v1/messages/:id/status/:status"),
    LIST_CLIENTS(HttpMethod.GET, "/v1/clients"),
    GET_CLIENT(HttpMethod.GET, "/v1/clients/:id"),
    UPDATE_CLIENT(HttpMethod.PUT, "/v1/clients/:id"),
    GET_REQUEST(HttpMethod.GET, "/v1/requests/:id"),
    CLOSE_REQUEST(HttpMethod.PUT, "/v1/requests/close"),
    LIST_DIALOGS(HttpMethod.GET, "/v1/dialogs"),
    GET_DIALOG(HttpMethod.GET, "/v1/dialogs/:id"),
    UPDATE_DIALOG(HttpMethod.PUT, "/v1/dialogs/:id"),
    LIST_OPERATORS(HttpMethod.GET, "/v1/operators"),
    LIST_CHANNELS(HttpMethod.GET, "/v1/channels"),
    API_INFO(HttpMethod.GET, "/v1/companies/api_info"),
    LIST_WEBHOOKS(HttpMethod.GET, "/v1/webhooks"),
    GET_WEBHOOK(HttpMethod.GET, "/v1/webhooks/:id"),
    CREATE_WEBHOOK(HttpMethod.POST, "/v1/webhooks"),
    UPDATE_WEBHOOK(HttpMethod.PUT, "/v1/webhooks/:id"),
    DELETE_WEBHOOK(HttpMethod.DELETE, "/v1/webhooks/:id");

    private final HttpMethod method;
    private final String path;

    Operation(HttpMethod method, String path) {
        this.method = method;
        this.path = path;
    }

    HttpMethod method() {
        return method;
    }

    String path() {
        return path;
    }
}
