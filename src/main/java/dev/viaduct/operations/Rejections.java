package dev.viaduct.operations;

import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers admin requests that can't be done. */
class Rejections {
    @ServerExceptionMapper
    Response map(Rejected rejected) {
        return rejected.problem().response(0);
    }
}
