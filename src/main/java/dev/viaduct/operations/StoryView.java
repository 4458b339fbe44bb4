package dev.viaduct.operations;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.viaduct.conversation.Direction;
import dev.viaduct.conversation.Status;
import dev.viaduct.conversation.Story;
import dev.viaduct.conversation.Story.Step;
import dev.viaduct.conversation.WrittenTo;
import dev.viaduct.socket.MessageObject;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** A message's story as it is answered: never what the message says. */
@RegisterForReflection
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record StoryView(
        String app,
        String contact,
        long seq,
        String messageId,
        String id,
        String helpdeskId,
        String direction,
        String status,
        List<StepView> story,
        List<WaitingView> waiting) {

    /** Something that happened; what does not belong to the event is left out. */
    @RegisterForReflection
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record StepView(
            Instant at,
            String event,
            String via,
            String task,
            Integer attempt,
            String helpdeskId,
            String device,
            String session,
            String status,
            String code,
            String reason) {

        static StepView of(Instant at, String event) {
            return new StepView(at, event, null, null, null, null, null, null, null, null, null);
        }

        StepView via(String how) {
            return new StepView(at, event, how, task, attempt, helpdeskId, device, session, status, code, reason);
        }

        StepView attempt(String kind, int number) {
            return new StepView(at, event, via, kind, number, helpdeskId, device, session, status, code, reason);
        }

        StepView helpdeskId(String theirs) {
            return new StepView(at, event, via, task, attempt, theirs, device, session, status, code, reason);
        }

        StepView device(WrittenTo to) {
            return new StepView(
                    at, event, via, task, attempt, helpdeskId, name(to.kind()), to.session(), status, code, reason);
        }

        StepView status(String told) {
            return new StepView(at, event, via, task, attempt, helpdeskId, device, session, told, code, reason);
        }

        StepView because(String inShort, String why) {
            return new StepView(at, event, via, task, attempt, helpdeskId, device, session, status, inShort, why);
        }
    }

    /** A task about the message that waits in the outbox. */
    @RegisterForReflection
    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record WaitingView(String task, int attempts, Instant nextAttempt, String lastError) {}

    static StoryView of(Story story) {
        return new StoryView(
                story.contact().app(),
                story.contact().subject(),
                story.seq(),
                story.messageId().toString(),
                story.clientId().orElse(null),
                story.helpdeskId().orElse(null),
                name(story.direction()),
                MessageObject.statusName(story.direction(), story.status()),
                story.steps().stream().map(step -> view(story, step)).toList(),
                story.waiting().stream()
                        .map(task -> new WaitingView(
                                name(task.kind()),
                                task.attempts(),
                                task.nextAttempt(),
                                task.lastError().orElse(null)))
                        .toList());
    }

    private static StepView view(Story story, Step step) {
        StepView view = StepView.of(step.at(), event(story, step));
        if (step instanceof Step.Stored stored) {
            return view.via(stored.via().map(StoryView::name).orElse(null));
        }
        if (step instanceof Step.AttemptFailed failed) {
            return view.attempt(name(failed.kind()), failed.attempt()).because(null, failed.reason());
        }
        if (step instanceof Step.Confirmed confirmed) {
            return view.via("webhook").helpdeskId(confirmed.helpdeskId().orElse(null));
        }
        if (step instanceof Step.Written written) {
            return written.device().map(view::device).orElse(view);
        }
        if (step instanceof Step.Reported reported) {
            return view.status(told(reported.status()));
        }
        if (step instanceof Step.ReportFailed failed) {
            return view.attempt("report", failed.attempts())
                    .status(told(failed.status()))
                    .because(failed.why().code(), failed.why().message());
        }
        if (step instanceof Step.Failed failed) {
            return view.because(failed.why().code(), failed.why().message());
        }
        return view;
    }

    /** The event's name is the step's, but for the first, which the protocol names by direction. */
    private static String event(Story story, Step step) {
        if (step instanceof Step.Stored) {
            return story.direction() == Direction.INCOMING ? "accepted" : "arrived";
        }
        return step.getClass()
                .getSimpleName()
                .replaceAll("([a-z])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }

    private static String told(Status status) {
        return MessageObject.statusName(Direction.OUTGOING, status);
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
