package dev.viaduct.helpdesk.chat2desk;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/**
 * The calls of the Public API that the gateway makes. Answers are read by {@link Answer}: their shapes vary and are in
 * part not documented.
 */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
interface Chat2DeskApi {

    /** Section "messages/inbox — POST". */
    @POST
    @Path("/messages/inbox")
    Uni<Response> inbox(@HeaderParam("Authorization") String token, InboxRequest message);

    /** Section "messages — GET"; absent parameters are null. */
    @GET
    @Path("/messages")
    Uni<Response> messages(
            @HeaderParam("Authorization") String token,
            @QueryParam("channel_id") String channelId,
            @QueryParam("client_id") String clientId,
            @QueryParam("type") String type,
            @QueryParam("start_id") Long startId,
            @QueryParam("order") String order,
            @QueryParam("limit") int limit);

    /** Section "messages — PUT …/status/&lt;status&gt;". */
    @PUT
    @Path("/messages/{id}/status/{status}")
    Uni<Response> status(
            @HeaderParam("Authorization") String token, @PathParam("id") String id, @PathParam("status") int status);

    /** Section "clients/&lt;id&gt; — GET". */
    @GET
    @Path("/clients/{id}")
    Uni<Response> client(@HeaderParam("Authorization") String token, @PathParam("id") String id);

    /** Section "clients/&lt;id&gt; — PUT". */
    @PUT
    @Path("/clients/{id}")
    Uni<Response> updateClient(
            @HeaderParam("Authorization") String token, @PathParam("id") String id, ClientRequest client);

    /** Section "requests/close — PUT". */
    @PUT
    @Path("/requests/close")
    Uni<Response> closeRequest(@HeaderParam("Authorization") String token, CloseRequest request);

    /** Section "operators — GET". */
    @GET
    @Path("/operators")
    Uni<Response> operators(
            @HeaderParam("Authorization") String token,
            @QueryParam("limit") int limit,
            @QueryParam("offset") int offset);

    /** Section "api_info — GET". */
    @GET
    @Path("/companies/api_info")
    Uni<Response> apiInfo(@HeaderParam("Authorization") String token);

    /** Section "webhooks — GET". */
    @GET
    @Path("/webhooks")
    Uni<Response> webhooks(@HeaderParam("Authorization") String token);

    /** Section "webhooks — POST". */
    @POST
    @Path("/webhooks")
    Uni<Response> createWebhook(@HeaderParam("Authorization") String token, WebhookRequest webhook);

    /** Section "webhooks/&lt;id&gt; — PUT". */
    @PUT
    @Path("/webhooks/{id}")
    Uni<Response> changeWebhook(
            @HeaderParam("Authorization") String token,
            @PathParam("id") String id,
            @QueryParam("status") String status,
            WebhookRequest webhook);

    /** Section "webhooks/&lt;id&gt; — DELETE". */
    @DELETE
    @Path("/webhooks/{id}")
    Uni<Response> deleteWebhook(@HeaderParam("Authorization") String token, @PathParam("id") String id);
}
