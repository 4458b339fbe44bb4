package dev.viaduct.helpdesk.chat2desk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.viaduct.app.App.Chat2DeskAccount;
import dev.viaduct.helpdesk.Attempt;
import dev.viaduct.helpdesk.Clearance;
import dev.viaduct.helpdesk.ClientCard;
import dev.viaduct.helpdesk.DeliveryStatus;
import dev.viaduct.helpdesk.ForwardedMessage;
import dev.viaduct.helpdesk.Helpdesk;
import dev.viaduct.helpdesk.HelpdeskOperator;
import dev.viaduct.helpdesk.Listing;
import dev.viaduct.helpdesk.MessageQuery;
import dev.viaduct.helpdesk.Sender;
import dev.viaduct.helpdesk.UpstreamRate.Urgency;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** One app's Chat2Desk account. */
final class Chat2DeskHelpdesk implements Helpdesk {
    private final Chat2DeskAccount account;
    private final Calls calls;
    private final Chat2DeskApi api;
    private final Signature signature;
    private final EventDecoder decoder;
    private final Operators operators;
    private final WebhookKeeper webhook;
    private final Messages messages;

    Chat2DeskHelpdesk(String app, Chat2DeskAccount account, Calls calls, Chat2DeskApi api, Signature signature) {
        this.account = account;
        this.calls = calls;
        this.api = api;
        this.signature = signature;
        this.decoder = new EventDecoder(account.channelId());
        this.operators = new Operators(calls, api, account.token());
        this.messages = new Messages(calls, api, account, decoder);
        this.webhook = new WebhookKeeper(calls, api, account.token(), app, account.channelId());
    }

    @Override
    public Uni<Attempt> forward(ForwardedMessage message, Clearance clearance) {
        boolean phoneIsMissing = account.byPhone()
                && message.sender().tokenPhone().map(Phone::number).isEmpty();
        if (phoneIsMissing) {
            return Uni.createFrom()
                    .item(new Attempt.Refused("contacts of this app are identified by phone, and the token has none"));
        }
        InboxRequest request = InboxRequest.of(account.channelId(), message, account.byPhone());
        return calls.attempt("inbox", Urgency.MESSAGE, clearance, () -> api.inbox(account.token(), request));
    }

    @Override
    public Uni<Attempt> report(String messageId, DeliveryStatus status, Clearance clearance) {
        // section "messages — PUT": 2 sent, 6 delivered, 7 seen
        int code =
                switch (status) {
                    case SENT -> 2;
                    case DELIVERED -> 6;
                    case SEEN -> 7;
                };
        return calls.attempt("status", Urgency.REPORT, clearance, () -> api.status(account.token(), messageId, code));
    }

    @Override
    public Uni<Attempt> updateProfile(Sender sender, Clearance clearance) {
        if (sender.helpdeskId().isEmpty()) {
            return Uni.createFrom().item(Attempt.Done.SILENTLY); // the next message brings it along
        }
        ClientRequest request = new ClientRequest(sender.name(), Phone.number(sender.phone()), sender.customFields());
        return calls.attempt(
                "client-update",
                Urgency.MESSAGE,
                clearance,
                () -> api.updateClient(account.token(), sender.helpdeskId().get(), request));
    }

    @Override
    public Uni<Attempt> closeConversation(Sender sender, Clearance clearance) {
        Optional<Long> client =
                sender.helpdeskId().filter(id -> id.matches("\\d{1,18}")).map(Long::valueOf);
        if (client.isEmpty()) {
            return Uni.createFrom().item(Attempt.Done.SILENTLY);
        }
        return calls.attempt(
                "close",
                Urgency.MESSAGE,
                clearance,
                () -> api.closeRequest(account.token(), new CloseRequest(client.get())));
    }

    @Override
    public void recall() {
        calls.recall();
    }

    @Override
    public boolean clientMayChange() {
        return account.byPhone();
    }

    @Override
    public Uni<Listing> messages(MessageQuery query) {
        return messages.read(query);
    }

    @Override
    public Uni<Attempt> probe() {
        return calls.attempt("probe", Urgency.MESSAGE, Clearance.ALWAYS, () -> api.apiInfo(account.token()));
    }

    @Override
    public Uni<HelpdeskOperator> operator(String id) {
        return operators.find(id);
    }

    @Override
    public Uni<ClientCard> client(String clientId) {
        return calls.end("client", Urgency.LOOK_UP, () -> api.client(account.token(), clientId))
                .map(Chat2DeskHelpdesk::card);
    }

    private static ClientCard card(Calls.End end) {
        if (end instanceof Calls.End.Answered answered && answered.answer().isSuccess()) {
            JsonNode card = answered.answer().body().path("data");
            return card.isObject()
                    ? new ClientCard.Found(EventDecoder.card(card))
                    : new ClientCard.Unanswered(new Attempt.Retryable("the answer has no client", Optional.empty()));
        }
        Attempt attempt = Calls.attempt(end);
        return attempt instanceof Attempt.Refused ? new ClientCard.Unknown() : new ClientCard.Unanswered(attempt);
    }

    @Override
    public Uni<WebhookState> ensureWebhook(URI address, Runnable wasOff) {
        return webhook.ensure(address, wasOff);
    }

    @Override
    public Uni<Optional<Budget>> budget() {
        return calls.end("budget", Urgency.REPORT, () -> api.apiInfo(account.token()))
                .map(end -> end instanceof Calls.End.Answered answered
                        ? budget(answered.answer().body().path("data"))
                        : Optional.empty());
    }

    /** Section "api_info — GET"; the older shape only tells what was used. */
    private static Optional<Budget> budget(JsonNode info) {
        JsonNode calls = info.path("api_calls");
        if (calls.isObject()) {
            long left = calls.path("left_free_requests").asLong()
                    + calls.path("left_paid_requests").asLong();
            return Optional.of(new Budget(calls.path("used_this_month").asLong(), Optional.of(left)));
        }
        return info.path("requests_this_month").canConvertToLong()
                ? Optional.of(new Budget(info.path("requests_this_month").asLong(), Optional.empty()))
                : Optional.empty();
    }

    @Override
    public boolean isAuthentic(UnaryOperator<String> header, byte[] body) {
        return signature.matches(header.apply("X-Signature"), header.apply("X-Timestamp"), body);
    }

    @Override
    public Announcement decode(byte[] body) {
        return decoder.decode(body);
    }
}
