package dev.viaduct.conversation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * What a message carries beside its text; stored as {@code jsonb}. Lists are never null, the rest is null when absent.
 *
 * @param attachments files
 * @param location a place
 * @param buttons what the contact may press
 * @param replyTo the {@code seq} this answers
 * @param payload of the button the contact pressed
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@RegisterForReflection
public record Body(
        List<Attachment> attachments, Location location, List<Button> buttons, Long replyTo, String payload) {
    /** Nothing beside the text. */
    public static final Body EMPTY = new Body(List.of(), null, List.of(), null, null);

    /** Takes absent lists as empty ones. */
    public Body {
        attachments = attachments == null ? List.of() : List.copyOf(attachments);
        buttons = buttons == null ? List.of() : List.copyOf(buttons);
    }

    /** A file, by reference. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection
    public record Attachment(String id, String name, String contentType, Long bytes, String url) {}

    /** A place, in degrees. */
    @RegisterForReflection
    public record Location(double lat, double lng) {}

    /** A button; {@code type} is one of reply, url, phone, email, location. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @RegisterForReflection
    public record Button(String type, String text, String payload, String url, String color) {}
}
