package dev.viaduct.helpdesk.chat2desk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.viaduct.app.App.Chat2DeskAccount;
import dev.viaduct.helpdesk.Attempt;
import dev.viaduct.helpdesk.KnownIds;
import dev.viaduct.helpdesk.Listing;
import dev.viaduct.helpdesk.Listing.Listed;
import dev.viaduct.helpdesk.MessageQuery;
import dev.viaduct.helpdesk.UpstreamRate.Urgency;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the channel's messages back (section "messages — GET"). */
final class Messages {
    private static final int PAGE = 200; // "maximum is 200"

    private final Calls calls;
    private final Chat2DeskApi api;
    private final Chat2DeskAccount account;
    private final EventDecoder decoder;

    Messages(Calls calls, Chat2DeskApi api, Chat2DeskAccount account, EventDecoder decoder) {
        this.calls = calls;
        this.api = api;
        this.account = account;
        this.decoder = decoder;
    }

    Uni<Listing> read(MessageQuery query) {
        return calls.end(
                        "messages",
                        Urgency.LOOK_UP,
                        () -> api.messages(
                                account.token(),
                                account.channelId(),
                                query.clientId().orElse(null),
                                query.fromContact() ? "from_client" : null,
                                // "messages with id ⩾ start_id"
                                query.above().isPresent() ? query.above().getAsLong() + 1 : null,
                                query.newestFirst() ? "desc" : null,
                                PAGE))
                .map(this::listing);
    }

    private Listing listing(Calls.End end) {
        if (!(end instanceof Calls.End.Answered answered) || !answered.answer().isSuccess()) {
            return new Listing.Unanswered(Calls.attempt(end));
        }
        JsonNode body = answered.answer().body();
        // the example is a bare list; other lists of this API are wrapped
        JsonNode list = body.isArray() ? body : body.path("data");
        return list.isArray()
                ? new Listing.Page(listed(list))
                : new Listing.Unanswered(new Attempt.Retryable("the answer has no list", Optional.empty()));
    }

    private List<Listed> listed(JsonNode list) {
        List<Listed> messages = new ArrayList<>();
        for (JsonNode message : list) {
            Answer.id(message, "id")
                    .map(KnownIds::number)
                    .ifPresent(id -> id.ifPresent(number -> messages.add(decoder.listed(number, message))));
        }
        return messages;
    }
}
