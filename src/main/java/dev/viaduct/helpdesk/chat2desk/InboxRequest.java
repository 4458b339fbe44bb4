package dev.viaduct.helpdesk.chat2desk;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.viaduct.helpdesk.ForwardedMessage;
import dev.viaduct.helpdesk.Sender;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.math.BigDecimal;
import java.util.Map;

/** Body of {@code POST messages/inbox}; phones are numbers there. */
@RegisterForReflection
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record InboxRequest(String channelId, String body, String location, ExtraData extraData, FromClient fromClient) {

    @RegisterForReflection
    @JsonNaming(SnakeCaseStrategy.class)
    record ExtraData(String externalId) {}

    /** Exactly one of {@code id} and {@code phone} is set. */
    @RegisterForReflection
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record FromClient(
            String id,
            Long phone,
            String nickname,
            String avatar,
            Long clientPhone,
            Map<String, String> customFields) {}

    static InboxRequest of(String channelId, ForwardedMessage message, boolean byPhone) {
        Sender sender = message.sender();
        FromClient from = new FromClient(
                byPhone ? null : sender.subject(),
                byPhone ? sender.tokenPhone().map(Phone::number).orElseThrow() : null,
                sender.name(),
                sender.picture(),
                Phone.number(sender.phone()),
                sender.customFields());
        ForwardedMessage.Location place = message.location();
        return new InboxRequest(
                channelId,
                message.text() != null ? message.text() : message.payload(),
                place == null ? null : degrees(place.lat()) + " " + degrees(place.lng()),
                new ExtraData(message.messageId()),
                from);
    }

    /** Never as 1.0E-5. */
    private static String degrees(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
