package dev.viaduct.socket;

import dev.viaduct.conversation.StorageUnavailable;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** The protocol's errors as HTTP answers. */
class Problems {
    private static final int RETRY_SECONDS = 5;

    static Problem of(ServerFrame.Error error) {
        int status =
                switch (error.code()) {
                    case "not_found" -> 404;
                    case "forbidden" -> 403;
                    case "too_large" -> 413;
                    case "rate_limited" -> 429;
                    case "unavailable" -> 503;
                    default -> 400;
                };
        return Problem.of(status, error.message(), error.code(), error.field());
    }

    static int retryAfterSeconds(ServerFrame.Error error) {
        return error.code().equals("unavailable") ? RETRY_SECONDS : 0;
    }

    @ServerExceptionMapper
    Response map(BadFrame bad) {
        return of(bad.answer()).response(0);
    }

    /** What the framework refuses before a resource is asked. */
    @ServerExceptionMapper({NotAllowedException.class, NotAcceptableException.class, NotSupportedException.class})
    Response map(ClientErrorException refused) {
        return Problem.of(refused.getResponse().getStatus(), "This path takes no such request")
                .response(0);
    }

    @ServerExceptionMapper
    Response map(StorageUnavailable unavailable) {
        return Problem.of(503, "Storage is unavailable; try again", "unavailable", null)
                .response(RETRY_SECONDS);
    }
}
