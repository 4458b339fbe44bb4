package dev.viaduct.simulator;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The dialogs and requests, and which of them is a client's current one. Guarded by its {@link Helpdesk}. */
final class Conversations {

    private final Map<Long, SimulatedDialog> dialogs = new TreeMap<>();
    private final Map<Long, Long> dialogOfClient = new HashMap<>();
    private final Map<Long, SimulatedRequest> requests = new TreeMap<>();
    private final Map<Long, Long> requestOfDialog = new HashMap<>();
    private long lastDialogId = System.currentTimeMillis();
    private long lastRequestId = System.currentTimeMillis();

    SimulatedDialog dialogOf(long clientId, long channelId, Instant now) {
        Long known = dialogOfClient.get(clientId);
        if (known != null) {
            return dialogs.get(known);
        }
        SimulatedDialog dialog = new SimulatedDialog(++lastDialogId, clientId, channelId, null, false, now, now);
        put(dialog);
        dialogOfClient.put(clientId, dialog.id());
        return dialog;
    }

    Optional<SimulatedDialog> currentDialog(long clientId) {
        return Optional.ofNullable(dialogOfClient.get(clientId)).map(dialogs::get);
    }

    Optional<SimulatedRequest> openRequest(long dialogId) {
        return Optional.ofNullable(requestOfDialog.get(dialogId))
                .map(requests::get)
                .filter(SimulatedRequest::open);
    }

    Optional<SimulatedRequest> lastRequest(long dialogId) {
        return Optional.ofNullable(requestOfDialog.get(dialogId)).map(requests::get);
    }

    SimulatedRequest open(SimulatedDialog dialog, long startMessageId, Instant now) {
        SimulatedRequest request = new SimulatedRequest(
                ++lastRequestId,
                dialog.id(),
                dialog.clientId(),
                dialog.channelId(),
                startMessageId,
                null,
                true,
                now,
                now);
        put(request);
        requestOfDialog.put(dialog.id(), request.id());
        put(dialog.withOpen(true, now));
        return request;
    }

    void put(SimulatedDialog dialog) {
        dialogs.put(dialog.id(), dialog);
    }

    void put(SimulatedRequest request) {
        requests.put(request.id(), request);
    }

    SimulatedDialog existingDialog(long id) {
        return Optional.ofNullable(dialogs.get(id)).orElseThrow(() -> Refusal.notFound("Dialog", Long.toString(id)));
    }

    SimulatedRequest existingRequest(long id) {
        return Optional.ofNullable(requests.get(id)).orElseThrow(() -> Refusal.notFound("Request", Long.toString(id)));
    }

    Collection<SimulatedDialog> allDialogs() {
        return dialogs.values();
    }
}
