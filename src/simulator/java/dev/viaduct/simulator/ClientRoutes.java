package dev.viaduct.simulator;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The calls about clients (reference: "Clients"). */
final class ClientRoutes {

    private final Helpdesk helpdesk;

    ClientRoutes(Helpdesk helpdesk) {
        this.helpdesk = helpdesk;
    }

    Answer list(ApiCall call) {
        Optional<String> phone = call.text("phone");
        Optional<String> clientPhone = call.text("client_phone");
        List<SimulatedClient> matching = helpdesk.clients().stream()
                .filter(client -> phone.map(client.phone()::equals).orElse(true))
                .filter(client -> clientPhone.isEmpty() || Objects.equals(clientPhone.get(), client.clientPhone()))
                .toList();
        JsonArray page = new JsonArray();
        matching.stream().skip(call.offset()).limit(call.limit()).forEach(client -> page.add(Wire.client(client)));
        return Answer.list(page, matching.size(), call.limit(), call.offset());
    }

    Answer get(ApiCall call) {
        SimulatedClient client = helpdesk.client(call.pathId("Client"));
        JsonObject json = Wire.client(client)
                .put("first_client_message", Wire.utc(client.created()))
                .put("last_client_message", lastMessage(client));
        return Answer.data(json);
    }

    Answer update(ApiCall call) {
        long id = call.pathId("Client");
        helpdesk.client(id);
        Optional<JsonObject> fields = call.object("custom_fields");
        // Null deletes the name; the change says so with an empty one.
        Optional<String> name =
                call.has("nickname") ? Optional.of(call.text("nickname").orElse("")) : Optional.empty();
        ClientChange change = new ClientChange(
                name,
                call.text("assigned_phone"),
                call.text("external_id"),
                call.text("comment"),
                fields.map(ClientRoutes::texts));
        Optional<Long> banStatus = call.number("ban_status");
        if (!change.isEmpty()) {
            helpdesk.updateClient(id, change);
        }
        banStatus.ifPresent(status -> helpdesk.blacklist(id, status != 0));
        return Answer.data(Wire.client(helpdesk.client(id)));
    }

    private String lastMessage(SimulatedClient client) {
        return helpdesk.messagesOf(client.id()).stream()
                .filter(message -> message.type() == MessageType.FROM_CLIENT)
                .reduce((first, second) -> second)
                .map(message -> Wire.utc(message.created()))
                .orElse(null);
    }

    private static Map<String, String> texts(JsonObject json) {
        Map<String, String> texts = new HashMap<>();
        json.forEach(field -> texts.put(field.getKey(), String.valueOf(field.getValue())));
        return texts;
    }
}
