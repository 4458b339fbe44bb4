package dev.viaduct.outbox;

import dev.viaduct.app.Metric;
import dev.viaduct.app.ViaductConfig;
import dev.viaduct.conversation.Change.Failure;
import dev.viaduct.conversation.Contacts;
import dev.viaduct.conversation.Outcome;
import dev.viaduct.conversation.Outcomes;
import dev.viaduct.conversation.Profile;
import dev.viaduct.conversation.Status;
import dev.viaduct.conversation.StorageUnavailable;
import dev.viaduct.conversation.Task;
import dev.viaduct.helpdesk.Attempt;
import dev.viaduct.helpdesk.Clearance;
import dev.viaduct.helpdesk.DeliveryStatus;
import dev.viaduct.helpdesk.ForwardedMessage;
import dev.viaduct.helpdesk.Helpdesk;
import dev.viaduct.helpdesk.Helpdesks;
import dev.viaduct.helpdesk.KnownIds;
import dev.viaduct.helpdesk.Sender;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jboss.logging.Logger;

/** Does one task and stores what became of it. */
@Singleton
class TaskRunner {
    private static final Logger LOG = Logger.getLogger(TaskRunner.class);
    private static final Duration STORE_AGAIN = Duration.ofSeconds(1);
    private static final Duration STORE_AGAIN_MOST = Duration.ofSeconds(3);

    private final Helpdesks helpdesks;
    private final Outcomes outcomes;
    private final Contacts contacts;
    private final TaskTrace trace;
    private final Lease lease;
    private final KnownIds knownIds;
    private final MeterRegistry metrics;
    private final Backoff backoff;
    private final Duration giveUpAfter;
    private final Duration failingForAtLeast;

    TaskRunner(
            Helpdesks helpdesks,
            Outcomes outcomes,
            Contacts contacts,
            TaskTrace trace,
            Lease lease,
            KnownIds knownIds,
            MeterRegistry metrics,
            ViaductConfig config) {
        this.helpdesks = helpdesks;
        this.outcomes = outcomes;
        this.contacts = contacts;
        this.trace = trace;
        this.lease = lease;
        this.knownIds = knownIds;
        this.metrics = metrics;
        this.backoff = Backoff.of(config.outbox(), new SecureRandom());
        this.giveUpAfter = config.outbox().giveUpAfter();
        // whatever waited long for another reason is not given up for the first failure after it
        Duration longestWait = config.outbox().retryMax();
        this.failingForAtLeast = longestWait.compareTo(giveUpAfter) < 0 ? longestWait : giveUpAfter;
    }

    /**
     * How a task's attempt ended.
     *
     * @param unsure whether the helpdesk may have the message
     * @param lookFrom where a look for it is to begin, when that moved
     */
    private record Ended(Attempt attempt, boolean unsure, Optional<Long> lookFrom) {
        /** Unsure when the attempt says so. */
        static Ended of(Attempt attempt) {
            return new Ended(attempt, attempt instanceof Attempt.Ambiguous, Optional.empty());
        }

        /** After another attempt that may have reached it: to be looked for, whatever became of this one. */
        static Ended stillUnsure(Attempt attempt, OptionalLong upTo) {
            return new Ended(attempt, true, upTo.isPresent() ? Optional.of(upTo.getAsLong()) : Optional.empty());
        }
    }

    /**
     * Does the task, as long as there is clearance; what was done upstream is stored before this completes, however long
     * storage is away.
     */
    Uni<TaskResult> run(StoredTask task, Clearance clearance) {
        return trace.around(task, () -> attempt(task, clearance)).chain(ended -> conclude(task, ended));
    }

    private Uni<Ended> attempt(StoredTask task, Clearance clearance) {
        Helpdesk helpdesk = helpdesks.of(task.contact().app());
        boolean aboutMessage = task.kind() == Task.Kind.MESSAGE || task.kind() == Task.Kind.REPORT;
        if (helpdesk == null || (aboutMessage && task.messageId() == null)) {
            return Uni.createFrom().item(Ended.of(new Attempt.Refused("what it was about is gone")));
        }
        if (task.kind() == Task.Kind.MESSAGE && task.messageStatus() != Status.STORED) {
            // its event came before its answer
            return Uni.createFrom().item(Ended.of(new Attempt.Done(task.messageHelpdeskId(), Optional.empty())));
        }
        return task.kind() == Task.Kind.MESSAGE && task.unsure()
                ? lookAndForward(task, helpdesk, clearance)
                : send(task, helpdesk, clearance).map(Ended::of);
    }

    /** The helpdesk may have the message already. */
    private Uni<Ended> lookAndForward(StoredTask task, Helpdesk helpdesk, Clearance clearance) {
        return LookUp.of(task, helpdesk).chain(result -> {
            if (result instanceof LookUp.Result.Found found) {
                count(task, "found");
                Attempt done = new Attempt.Done(Optional.of(found.messageId()), found.clientId());
                return Uni.createFrom().item(Ended.of(done));
            }
            if (result instanceof LookUp.Result.Unfinished unfinished) {
                Attempt later = new Attempt.Retryable("the look for it is not at its end", Optional.empty());
                return Uni.createFrom().item(new Ended(later, true, Optional.of(unfinished.upTo())));
            }
            if (result instanceof LookUp.Result.Unanswered unanswered
                    && !(unanswered.why() instanceof Attempt.Refused)) {
                return Uni.createFrom().item(new Ended(unanswered.why(), true, Optional.empty()));
            }
            if (result instanceof LookUp.Result.Missing missing) {
                return send(task, helpdesk, clearance).map(attempt -> Ended.stillUnsure(attempt, missing.upTo()));
            }
            LOG.warnf(
                    "app %s: the helpdesk does not let messages be looked up: message %s may come twice",
                    task.contact().app(), task.messageId());
            return send(task, helpdesk, clearance).map(Ended::of);
        });
    }

    private Uni<Attempt> send(StoredTask task, Helpdesk helpdesk, Clearance clearance) {
        return switch (task.kind()) {
            case MESSAGE -> helpdesk.forward(message(task), clearance);
            case PROFILE -> helpdesk.updateProfile(sender(task), clearance);
            case CLOSE -> helpdesk.closeConversation(sender(task), clearance);
            case REPORT ->
                task.messageHelpdeskId()
                        .map(id -> helpdesk.report(id, delivery(task.status()), clearance))
                        .orElse(Uni.createFrom().item(Attempt.Done.SILENTLY));
        };
    }

    private Uni<TaskResult> conclude(StoredTask task, Ended ended) {
        Attempt attempt = ended.attempt();
        if (attempt instanceof Attempt.CredentialsRejected rejected) {
            return Uni.createFrom().item(new TaskResult.Pause(rejected.reason()));
        }
        if (attempt instanceof Attempt.Withheld) {
            return Uni.createFrom().item(new TaskResult.Left());
        }
        if (attempt instanceof Attempt.Done done) {
            boolean linked = tellsNewClient(task, done);
            return link(task, done, linked)
                    .chain(() -> store(task, done(task, done)))
                    .replaceWith(new TaskResult.Next(linked));
        }
        if (attempt instanceof Attempt.Refused refused) {
            return end(task, "refused", refused.reason());
        }
        String reason;
        Optional<Duration> asked;
        if (attempt instanceof Attempt.Retryable retryable) {
            reason = retryable.reason();
            asked = retryable.after();
        } else {
            Attempt.Ambiguous ambiguous = (Attempt.Ambiguous) attempt;
            reason = ambiguous.reason();
            asked = ambiguous.after();
        }
        return postpone(task, reason, asked, ended.unsure(), ended.lookFrom());
    }

    /** Stores that the task was refused for now; the lane goes on when the wait is over. */
    Uni<TaskResult> postpone(StoredTask task, String reason) {
        return postpone(task, reason, Optional.empty(), task.unsure(), Optional.empty());
    }

    /** Gives back tasks that were claimed and not begun. */
    Uni<Void> release(List<StoredTask> tasks) {
        return Multi.createFrom()
                .iterable(tasks)
                .onItem()
                .transformToUniAndMerge(task -> outcomes.record(new Outcome.Released(task.id(), lease.instance())))
                .collect()
                .last()
                .replaceWithVoid();
    }

    /** Until the task is due again, or for good when it was tried for long enough. */
    private Uni<TaskResult> postpone(
            StoredTask task, String reason, Optional<Duration> asked, boolean unsure, Optional<Long> lookFrom) {
        boolean isOld = task.createdAt().plus(giveUpAfter).isBefore(Instant.now());
        if (isOld && task.failingFor().compareTo(failingForAtLeast) >= 0) {
            return end(task, "expired", "given up after " + giveUpAfter + ": " + reason);
        }
        int attempts = task.attempts() + 1;
        Duration wait = backoff.after(attempts, asked);
        LOG.infof(
                "app %s: %s %d failed (%s), attempt %d",
                task.contact().app(), task.kind(), task.id(), reason, attempts);
        Outcome postponed =
                new Outcome.Postponed(task.id(), lease.instance(), attempts, wait, reason, unsure, lookFrom);
        return store(task, postponed).map(v -> new TaskResult.Wait(Instant.now().plus(wait)));
    }

    private static boolean tellsNewClient(StoredTask task, Attempt.Done done) {
        return task.kind() == Task.Kind.MESSAGE
                && done.clientId().isPresent()
                && !done.clientId().equals(task.contactHelpdeskId());
    }

    private Uni<Void> link(StoredTask task, Attempt.Done done, boolean linked) {
        return linked
                ? contacts.link(task.contact(), done.clientId().get())
                        .onFailure()
                        .retry()
                        .withBackOff(STORE_AGAIN, STORE_AGAIN_MOST)
                        .indefinitely()
                : Uni.createFrom().voidItem();
    }

    private Outcome done(StoredTask task, Attempt.Done done) {
        return switch (task.kind()) {
            case MESSAGE -> {
                done.messageId().ifPresent(id -> knownIds.saw(task.contact().app(), id));
                count(task, "forwarded");
                Timer.builder(Metric.FORWARD.id())
                        .description(Metric.FORWARD.meaning())
                        .tag("app", task.contact().app())
                        .register(metrics)
                        .record(Duration.between(task.createdAt(), Instant.now()));
                yield new Outcome.Forwarded(task.contact(), Optional.of(task.id()), task.messageId(), done.messageId());
            }
            case REPORT -> new Outcome.Reported(task.id(), task.status());
            case PROFILE, CLOSE -> new Outcome.Ended(task.id());
        };
    }

    private Uni<TaskResult> end(StoredTask task, String code, String reason) {
        LOG.warnf("app %s: %s %d is given up: %s", task.contact().app(), task.kind(), task.id(), reason);
        Outcome outcome =
                switch (task.kind()) {
                    case MESSAGE -> {
                        count(task, "failed");
                        yield task.messageId() == null
                                ? new Outcome.Ended(task.id())
                                : new Outcome.GivenUp(
                                        task.contact(), task.id(), task.messageId(), new Failure(code, reason));
                    }
                    case REPORT ->
                        task.messageId() == null
                                ? new Outcome.Ended(task.id())
                                : new Outcome.Failed(task.id(), Optional.of(task.status()), new Failure(code, reason));
                    case PROFILE, CLOSE -> new Outcome.Failed(task.id(), Optional.empty(), new Failure(code, reason));
                };
        return store(task, outcome).replaceWith(new TaskResult.Next(false));
    }

    private Uni<Void> store(StoredTask task, Outcome outcome) {
        return outcomes.record(outcome)
                .onFailure(failure -> !(failure instanceof StorageUnavailable))
                .invoke(failure -> LOG.errorf(failure, "the outcome of task %d could not be stored", task.id()))
                .onFailure()
                .retry()
                .withBackOff(STORE_AGAIN, STORE_AGAIN_MOST)
                .indefinitely();
    }

    private void count(StoredTask task, String result) {
        metrics.counter(Metric.MESSAGES.id(), "app", task.contact().app(), "direction", "incoming", "result", result)
                .increment();
    }

    private static ForwardedMessage message(StoredTask task) {
        ForwardedMessage.Location place = task.body().location() == null
                ? null
                : new ForwardedMessage.Location(
                        task.body().location().lat(), task.body().location().lng());
        return new ForwardedMessage(
                task.messageId().toString(), task.text(), place, task.body().payload(), sender(task));
    }

    private static Sender sender(StoredTask task) {
        Profile profile = task.profile();
        return new Sender(
                task.contact().subject(),
                task.tokenPhone(),
                task.contactHelpdeskId(),
                profile.name(),
                profile.phone(),
                profile.picture(),
                profile.customFields());
    }

    private static DeliveryStatus delivery(Status status) {
        return switch (status) {
            case SENT -> DeliveryStatus.SENT;
            case DELIVERED -> DeliveryStatus.DELIVERED;
            case SEEN -> DeliveryStatus.SEEN;
            default -> throw new IllegalArgumentException("nobody is told of " + status);
        };
    }
}
