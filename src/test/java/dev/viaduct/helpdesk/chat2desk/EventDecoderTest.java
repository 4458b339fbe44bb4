package dev.viaduct.helpdesk.chat2desk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.viaduct.helpdesk.Helpdesk.Announcement;
import dev.viaduct.helpdesk.HelpdeskClient;
import dev.viaduct.helpdesk.HelpdeskEvent;
import dev.viaduct.helpdesk.HelpdeskEvent.ClientBlocked;
import dev.viaduct.helpdesk.HelpdeskEvent.ClientUpdated;
import dev.viaduct.helpdesk.HelpdeskEvent.ConversationMoved;
import dev.viaduct.helpdesk.HelpdeskEvent.Ignored;
import dev.viaduct.helpdesk.HelpdeskEvent.Imported;
import dev.viaduct.helpdesk.HelpdeskEvent.Outgoing;
import dev.viaduct.helpdesk.HelpdeskEvent.Taken;
import dev.viaduct.helpdesk.HelpdeskEvent.Unreadable;
import dev.viaduct.helpdesk.HelpdeskEvent.Withdrawn;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventDecoderTest {
    private static final String CHANNEL = "18337";
    private static final String OUR_ID = "019a3f5e-7b1c-7cc4-8d6a-0123456789ab";

    private static Announcement announced(String body) {
        return new EventDecoder(CHANNEL).decode(body.getBytes(StandardCharsets.UTF_8));
    }

    private static HelpdeskEvent decoded(JsonObject event) {
        return announced(event.encode()).event();
    }

    private static HelpdeskEvent example(String name) {
        return decoded(ExampleEvents.of(name));
    }

    @Test
    void theExampleOfAnOutboxEventIsAnOperatorsMessage() {
        Outgoing outgoing = (Outgoing) example("outbox");

        assertThat(outgoing.messageId()).isEqualTo("115816478");
        assertThat(outgoing.operatorId()).contains("40818");
        assertThat(outgoing.automatic()).isFalse();
        assertThat(outgoing.content().text()).isEqualTo("How do you do ?");
        assertThat(outgoing.client().clientId()).contains("30247382");
        assertThat(outgoing.client().identifier()).contains("734937551");
        assertThat(outgoing.client().phone()).isEmpty();
    }

    @Test
    void anAutoreplyIsAutomatic() {
        Outgoing outgoing = (Outgoing)
                decoded(ExampleEvents.of("outbox").put("type", "autoreply").putNull("operator_id"));

        assertThat(outgoing.automatic()).isTrue();
        assertThat(outgoing.operatorId()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"system", "comment", "from_client", "note", "TO_CLIENT", ""})
    void onlyWhatIsMeantForTheClientIsAMessage(String type) {
        assertThat(decoded(ExampleEvents.of("outbox").put("type", type))).isInstanceOf(Ignored.class);
        if (!type.equals("from_client")) {
            assertThat(decoded(ExampleEvents.of("imported_message").put("type", type)))
                    .isInstanceOf(Ignored.class);
        }
    }

    @Test
    void anOutboxEventWithoutATypeIsNoMessage() {
        JsonObject event = ExampleEvents.of("outbox");
        event.remove("type");

        assertThat(decoded(event)).isInstanceOf(Ignored.class);
    }

    @Test
    void anImportedMessageToTheClientIsRelayed() {
        assertThat(((Outgoing) example("imported_message")).content().text()).isEqualTo("text import");
    }

    @Test
    void anImportedMessageOfTheClientIsKept() {
        Imported imported =
                (Imported) decoded(ExampleEvents.of("imported_message").put("type", "from_client"));

        assertThat(imported.messageId()).isEqualTo("5015921655");
    }

    @Test
    void anInboxEventThatEchoesOurIdSaysThatTheMessageWasTaken() {
        JsonObject event = ExampleEvents.of("inbox").put("extra_data", new JsonObject().put("external_id", OUR_ID));

        Taken taken = (Taken) decoded(event);

        assertThat(taken.messageId()).isEqualTo("115816153");
        assertThat(taken.externalId()).isEqualTo(OUR_ID);
        assertThat(taken.client().externalMessageId()).contains(OUR_ID);
    }

    @Test
    void anInboxEventWithoutOurIdIsNobodysBusiness() {
        assertThat(example("inbox")).isInstanceOf(Ignored.class);
        JsonObject foreign = ExampleEvents.of("inbox").put("extra_data", new JsonObject().put("external_id", "3234"));
        assertThat(decoded(foreign)).isInstanceOf(Ignored.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"canceled", "failed"})
    void aMessageThatWillNotBeSentIsWithdrawn(String status) {
        JsonObject event = ExampleEvents.of("outbox_status");
        event.getJsonObject("data").put("gateway_status", status);

        Withdrawn withdrawn = (Withdrawn) decoded(event);

        assertThat(withdrawn.messageId()).isEqualTo("983574888");
        assertThat(withdrawn.client().clientId()).contains("177597039");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pending", "sent", "scheduled", "delivered", "seen", "", "other"})
    void otherStatusesOfTheHelpdeskAreIgnored(String status) {
        JsonObject event = ExampleEvents.of("outbox_status");
        event.getJsonObject("data").put("gateway_status", status);

        assertThat(decoded(event)).isInstanceOf(Ignored.class);
    }

    @Test
    void conversationsOpenCloseAndChangeHands() {
        assertThat(example("new_request"))
                .isEqualTo(moved("new_request", true, Optional.empty(), "2023-01-25T09:32:10.134614Z"));
        assertThat(example("close_dialog"))
                .isEqualTo(moved("close_dialog", false, Optional.empty(), "2023-01-25T09:28:27.111923Z"));
        assertThat(example("close_request"))
                .isEqualTo(moved("close_request", false, Optional.empty(), "2023-01-25T09:28:27.106220Z"));
        assertThat(example("dialog_transferred"))
                .isEqualTo(moved("dialog_transferred", true, Optional.of("40818"), "2023-01-25T09:38:24.422610Z"));
    }

    private static ConversationMoved moved(String name, boolean open, Optional<String> operator, String at) {
        HelpdeskClient client = ((ConversationMoved) example(name)).client();
        return new ConversationMoved(client, open, operator, Instant.parse(at));
    }

    @Test
    void aChangedCardIsRead() {
        ClientUpdated updated = (ClientUpdated) decoded(
                ExampleEvents.of("client_updated").put("custom_fields", new JsonObject("{\"1\":\"VIP\",\"2\":null}")));

        assertThat(updated.client().clientId()).contains("30247382");
        assertThat(updated.name()).isEqualTo("Ольга Шуст");
        assertThat(updated.phone()).isEqualTo("73456789009");
        assertThat(updated.picture()).startsWith("https://storage.chat2desk.com/");
        assertThat(updated.customFields()).containsOnlyKeys("1").containsValue("VIP");
    }

    @Test
    void theNameAnOperatorAssignedComesFirst() {
        ClientUpdated updated =
                (ClientUpdated) decoded(ExampleEvents.of("client_updated").put("assigned_name", "Olga"));

        assertThat(updated.name()).isEqualTo("Olga");
    }

    @Test
    void theBlacklistIsRead() {
        assertThat(((ClientBlocked) example("client_added_to_blacklist")).blocked())
                .isTrue();
        assertThat(((ClientBlocked) decoded(
                                ExampleEvents.of("client_added_to_blacklist").put("is_blocked", false)))
                        .blocked())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "comment",
                "operator_status_changed",
                "operator_authentication_updated",
                "new_client",
                "new_tag",
                "add_tag_to_client",
                "add_tag_to_request",
                "delete_tag_from_client",
                "delete_tag_from_request",
                "device_updated",
                "new_qr_code",
                "new_ticket",
                "ticket_updated",
                "ticket_deleted",
                "ai_hints_requested"
            })
    void whatNoContactNeedKnowIsIgnored(String name) {
        assertThat(example(name)).isInstanceOf(Ignored.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"outbox", "inbox", "imported_message", "new_request", "close_dialog", "dialog_transferred"})
    void whatHappensOnAnotherChannelIsIgnored(String name) {
        assertThat(decoded(ExampleEvents.of(name).put("channel_id", 1))).isEqualTo(new Ignored("other_channel"));
        assertThat(decoded(ExampleEvents.of(name).put("channel_id", "1"))).isEqualTo(new Ignored("other_channel"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "not json",
                "[]",
                "null",
                "7",
                "{}",
                "{\"hook_type\":7}",
                "{\"hook_type\":\"outbox\",\"type\":\"to_client\",\"text\":\"no id\"}",
                "{\"hook_type\":\"outbox_status\",\"data\":{\"gateway_status\":\"canceled\"}}",
                "{\"hook_type\":\"imported_message\",\"type\":\"from_client\",\"text\":\"no id\"}"
            })
    void whatCanNotBeUnderstoodSaysSo(String body) {
        assertThat(announced(body).event()).isInstanceOf(Unreadable.class);
    }

    @Test
    void aPyramidOfBracketsIsUnreadableAndNoStackOverflow() {
        assertThat(announced("[".repeat(500_000)).event()).isInstanceOf(Unreadable.class);
    }

    @Test
    void bytesThatAreNoTextAreUnreadable() {
        byte[] body = {'{', '"', (byte) 0xC3, (byte) 0x28, '"', ':', '1', '}'};

        assertThat(new EventDecoder(CHANNEL).decode(body).event()).isInstanceOf(Unreadable.class);
    }

    @Test
    void aNameThatNobodyKnowsIsNoNewValueOfAMetric() {
        assertThat(announced("{\"hook_type\":\"made_up_%d\"}".formatted(System.nanoTime()))
                        .name())
                .isEqualTo("unknown");
    }

    @Test
    void nothingOfAnEventIsKeptThatCanNotBeStored() {
        JsonObject event =
                ExampleEvents.of("outbox").put("message_id", "a\u0000b").put("operator_id", "c\u0000d");
        event.getJsonObject("client").put("external_id", "e\u0000f").put("phone", "[ext] g\u0000h");

        Outgoing outgoing = (Outgoing) decoded(event);

        assertThat(outgoing.messageId()).doesNotContain("\u0000");
        assertThat(outgoing.operatorId().orElseThrow()).doesNotContain("\u0000");
        assertThat(outgoing.client().externalId().orElseThrow()).doesNotContain("\u0000");
        assertThat(outgoing.client().identifier().orElseThrow()).doesNotContain("\u0000");
        ClientUpdated updated = (ClientUpdated) decoded(
                ExampleEvents.of("client_updated").put("custom_fields", new JsonObject().put("a\u0000b", "c\u0000d")));
        assertThat(updated.customFields().toString()).doesNotContain("\u0000");
    }

    @Test
    void anEventWithoutATimeCountsAsNew() {
        Instant before = Instant.now();
        JsonObject event = ExampleEvents.of("close_dialog").put("event_time", "yesterday");

        assertThat(((ConversationMoved) decoded(event)).at()).isBetween(before, Instant.now());
    }

    @Test
    void aClientKnownByPhoneIsToldByIt() {
        JsonObject event = ExampleEvents.of("outbox");
        event.getJsonObject("client").put("phone", "79991112233");

        HelpdeskClient client = ((Outgoing) decoded(event)).client();

        assertThat(client.phone()).contains("79991112233");
        assertThat(client.identifier()).isEmpty();
    }

    private static HelpdeskEvent listed(String status) {
        JsonObject message = new JsonObject()
                .put("id", 77)
                .put("type", "to_client")
                .put("client_id", 5)
                .put("channel_id", Integer.parseInt(CHANNEL))
                .put("text", "Hello")
                .put("recipient_status", status);
        try {
            return new EventDecoder(CHANNEL)
                    .listed(77, new ObjectMapper().readTree(message.encode()))
                    .announcement()
                    .event();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"canceled", "failed"})
    void aListedMessageThatWasWithdrawnIsAWithdrawalLikeTheEventOfIt(String status) {
        Withdrawn withdrawn = (Withdrawn) listed(status);

        assertThat(withdrawn.messageId()).isEqualTo("77");
        assertThat(withdrawn.client().clientId()).contains("5");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"pending", "sent", "scheduled", "delivered", "seen", ""})
    void aListedMessageOfAnyOtherStatusIsAMessage(String status) {
        assertThat(listed(status)).isInstanceOf(Outgoing.class);
    }
}
