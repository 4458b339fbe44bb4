package dev.viaduct.simulator;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The rules of the helpdesk: who is a client, what opens and closes a request, what is announced. One lock guards all
 * of it, so that events leave in the order in which things happened.
 */
final class Helpdesk {

    private final long channelId;
    private final List<SimulatedOperator> operators;
    private final Consumer<Event> announced;
    private final Clients clients = new Clients();
    private final Messages messages = new Messages();
    private final Conversations conversations = new Conversations();
    // A gateway remembers ids for longer than a simulator lives: they must not come again after a restart.
    private final AtomicLong lastClientId = new AtomicLong(System.currentTimeMillis());
    private final AtomicLong lastMessageId = new AtomicLong(System.currentTimeMillis());

    Helpdesk(long channelId, List<SimulatedOperator> operators, Consumer<Event> announced) {
        this.channelId = channelId;
        this.operators = List.copyOf(operators);
        this.announced = announced;
    }

    /** A client writes: a new client and a new request where there is none. */
    synchronized SimulatedMessage receive(Incoming incoming) {
        Instant now = Instant.now();
        Optional<SimulatedClient> known = clients.findByPhone(incoming.from().phone());
        SimulatedClient client = known.orElseGet(() -> stranger(incoming.from().phone(), now))
                .introducedAs(
                        incoming.from().nickname(),
                        incoming.from().avatar(),
                        incoming.from().clientPhone(),
                        incoming.from().customFields());
        clients.put(client);
        if (known.isEmpty()) {
            announced.accept(Events.newClient(client, channelId, now));
        }
        SimulatedDialog dialog = conversations.dialogOf(client.id(), channelId, now);
        long id = lastMessageId.incrementAndGet();
        boolean newRequest = conversations.openRequest(dialog.id()).isEmpty();
        SimulatedRequest request = requestFor(client, dialog, id, known.isEmpty(), true, now);
        SimulatedMessage message = new SimulatedMessage(
                id,
                MessageType.FROM_CLIENT,
                client.id(),
                channelId,
                dialog.id(),
                request.id(),
                dialog.operatorId(),
                incoming.content(),
                incoming.extraData(),
                false,
                null,
                List.of(),
                now);
        messages.put(message);
        announced.accept(Events.message("inbox", message, client, newRequest, known.isEmpty()));
        return message;
    }

    /** Somebody in the helpdesk writes; an operator who answers takes an unassigned dialog first. */
    synchronized SimulatedMessage write(long clientId, MessageType type, Reply content, Optional<Long> author) {
        Instant now = Instant.now();
        SimulatedClient client = clients.existing(clientId);
        SimulatedDialog dialog = conversations.dialogOf(clientId, channelId, now);
        long id = lastMessageId.incrementAndGet();
        Optional<SimulatedRequest> request = conversations.openRequest(dialog.id());
        boolean newRequest = type.reachesClient() && request.isEmpty();
        if (newRequest) {
            request = Optional.of(requestFor(client, dialog, id, false, false, now));
        }
        Long operator = author.orElse(dialog.operatorId());
        if (type == MessageType.TO_CLIENT && dialog.operatorId() == null && !operators.isEmpty()) {
            operator = author.orElse(operators.get(0).id());
            transfer(clientId, operator);
        }
        SimulatedMessage message = new SimulatedMessage(
                id,
                type,
                clientId,
                channelId,
                dialog.id(),
                request.map(SimulatedRequest::id).orElse(null),
                type == MessageType.AUTOREPLY || type == MessageType.SYSTEM ? null : operator,
                content,
                externalIdOf(content),
                true,
                type.reachesClient() ? GatewayStatus.PENDING : null,
                List.of(),
                now);
        messages.put(message);
        if (type == MessageType.TO_CLIENT) {
            markAnswered(clientId);
        }
        String event = type == MessageType.COMMENT ? "comment" : "outbox";
        announced.accept(Events.message(event, message, client, newRequest, false));
        return message;
    }

    /** A message from before the channel was connected; it opens no request. */
    synchronized SimulatedMessage importMessage(long clientId, MessageType type, Reply content) {
        Instant now = Instant.now();
        SimulatedClient client = clients.existing(clientId);
        SimulatedDialog dialog = conversations.dialogOf(clientId, channelId, now);
        SimulatedMessage message = new SimulatedMessage(
                lastMessageId.incrementAndGet(),
                type,
                clientId,
                channelId,
                dialog.id(),
                conversations.openRequest(dialog.id()).map(SimulatedRequest::id).orElse(null),
                dialog.operatorId(),
                content,
                externalIdOf(content).put("imported", true),
                true,
                null,
                List.of(),
                now);
        messages.put(message);
        announced.accept(Events.message("imported_message", message, client, false, false));
        return message;
    }

    synchronized SimulatedMessage report(long messageId, GatewayStatus status) {
        SimulatedMessage message = messages.existing(messageId);
        if (!message.type().reachesClient()) {
            throw Refusal.badRequest("Message #" + messageId + " is not outgoing.", "invalid_message");
        }
        return statusChanged(message.reported(status, Instant.now()));
    }

    /** An operator takes a message back. */
    synchronized SimulatedMessage cancel(long messageId) {
        return statusChanged(messages.existing(messageId).withStatus(GatewayStatus.CANCELED));
    }

    synchronized void close(long clientId) {
        Instant now = Instant.now();
        clients.existing(clientId);
        Optional<SimulatedDialog> dialog = conversations.currentDialog(clientId).filter(SimulatedDialog::open);
        if (dialog.isEmpty()) {
            return;
        }
        SimulatedDialog closed = dialog.get().withOpen(false, now);
        conversations.put(closed);
        Optional<SimulatedRequest> request = conversations.openRequest(closed.id());
        if (request.isPresent()) {
            SimulatedMessage last = messages.lastOf(clientId);
            SimulatedRequest ended = request.get().closedBy(last == null ? null : last.id(), now);
            conversations.put(ended);
            announced.accept(Events.closeRequest(ended, closed));
        }
        Long requestId = request.map(SimulatedRequest::id).orElse(null);
        announced.accept(Events.dialog("close_dialog", closed, requestId));
    }

    synchronized void closeRequest(long requestId) {
        SimulatedRequest request = conversations.existingRequest(requestId);
        if (request.open()) {
            close(request.clientId());
        }
    }

    synchronized void transfer(long clientId, Long operatorId) {
        Instant now = Instant.now();
        clients.existing(clientId);
        if (operatorId != null && operators.stream().noneMatch(o -> o.id() == operatorId)) {
            throw Refusal.badRequest("Could not transfer to operator " + operatorId + ".", "not_found");
        }
        SimulatedDialog before = conversations.dialogOf(clientId, channelId, now);
        SimulatedDialog after = before.assignedTo(operatorId, now);
        conversations.put(after);
        Long requestId =
                conversations.lastRequest(after.id()).map(SimulatedRequest::id).orElse(null);
        announced.accept(Events.transferred(after, requestId, before.operatorId()));
    }

    synchronized SimulatedClient blacklist(long clientId, boolean blocked) {
        SimulatedClient client = clients.existing(clientId).withBlacklisted(blocked, Instant.now());
        clients.put(client);
        announced.accept(Events.blacklisted(client));
        return client;
    }

    synchronized SimulatedClient updateClient(long clientId, ClientChange change) {
        SimulatedClient client = clients.existing(clientId).changed(change, Instant.now());
        clients.put(client);
        announced.accept(Events.clientUpdated(client));
        return client;
    }

    synchronized SimulatedClient client(long id) {
        return clients.existing(id);
    }

    synchronized List<SimulatedClient> clients() {
        return List.copyOf(clients.all());
    }

    synchronized Optional<SimulatedClient> clientByPhone(String phone) {
        return clients.findByPhone(phone);
    }

    synchronized SimulatedMessage message(long id) {
        return messages.existing(id);
    }

    synchronized List<SimulatedMessage> messages() {
        return List.copyOf(messages.all());
    }

    synchronized List<SimulatedMessage> messagesOf(long clientId) {
        return List.copyOf(messages.of(clientId));
    }

    synchronized int unread(long clientId) {
        return messages.unread(clientId).size();
    }

    synchronized List<SimulatedMessage> messages(MessageFilter filter) {
        return messages.page(filter);
    }

    synchronized Optional<SimulatedMessage> lastMessage(long clientId) {
        return Optional.ofNullable(messages.lastOf(clientId));
    }

    synchronized SimulatedRequest request(long id) {
        return conversations.existingRequest(id);
    }

    synchronized Optional<SimulatedRequest> lastRequest(long dialogId) {
        return conversations.lastRequest(dialogId);
    }

    synchronized SimulatedDialog dialog(long id) {
        return conversations.existingDialog(id);
    }

    synchronized Optional<SimulatedDialog> dialogOf(long clientId) {
        return conversations.currentDialog(clientId);
    }

    synchronized List<SimulatedDialog> dialogs() {
        return List.copyOf(conversations.allDialogs());
    }

    List<SimulatedOperator> operators() {
        return operators;
    }

    private SimulatedClient stranger(String phone, Instant now) {
        return new SimulatedClient(
                lastClientId.incrementAndGet(), phone, null, null, null, null, null, null, Map.of(), false, now, now);
    }

    private SimulatedRequest requestFor(
            SimulatedClient client,
            SimulatedDialog dialog,
            long startMessageId,
            boolean newClient,
            boolean byClient,
            Instant now) {
        return conversations.openRequest(dialog.id()).orElseGet(() -> {
            SimulatedRequest request = conversations.open(dialog, startMessageId, now);
            announced.accept(Events.newRequest(request, client, newClient, byClient));
            return request;
        });
    }

    private SimulatedMessage statusChanged(SimulatedMessage message) {
        messages.put(message);
        announced.accept(Events.outboxStatus(message));
        return message;
    }

    /** An answered dialog counts as read (reference: {@code messages/<id>/read}). */
    private void markAnswered(long clientId) {
        messages.unread(clientId).forEach(message -> messages.put(message.answered()));
    }

    private static JsonObject externalIdOf(Reply content) {
        JsonObject extraData = new JsonObject();
        return content.externalId() == null ? extraData : extraData.put("external_id", content.externalId());
    }
}
