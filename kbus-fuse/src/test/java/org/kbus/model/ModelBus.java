// SPDX-License-Identifier: Apache-2.0
package org.kbus.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The bus. What becomes of an operation is named as {@code org.kbus.bus.Outcome} does. Whether there is memory is not its
 * business: who compares says when an operation is refused for lack of it.
 */
public final class ModelBus {

    public static final String DONE = "DONE";
    public static final String BLOCKED = "BLOCKED";

    private static final String EVENT = "$.KBUS.ReplierBindEvent";
    private static final String EVENTS_LOST = "$.KBUS.UnbindEventsLost";

    /** Newest last. */
    public final List<ModelKsock> ksocks = new ArrayList<>();
    /** Newest last. */
    public final List<ModelBinding> bindings = new ArrayList<>();
    /** What those around the bus have been told during the last operation. */
    public final StringBuilder told = new StringBuilder();

    public int nextKsock;
    public int nextSerial;
    public boolean reporting;
    public boolean losing;

    public long messagesSent;
    public long messagesDelivered;
    public long messagesDropped;
    public long sendsBlocked;
    public long eventsLost;

    private final int maxMessages;
    private final int maxSetAside;
    private final int slice;

    /** @param slice how much is done at once when a Ksock is closed */
    public ModelBus(int maxMessages, int maxSetAside, int slice) {
        this.maxMessages = maxMessages;
        this.maxSetAside = maxSetAside;
        this.slice = slice;
    }

    // ------------------------------------------------------------------------------------- open and close

    public ModelKsock open() {
        do {
            nextKsock = Math.max(nextKsock, 1);
        } while (ksock(nextKsock++) != null);
        ModelKsock ksock = new ModelKsock(nextKsock - 1, maxMessages);
        ksocks.add(ksock);
        told.append(" room");
        return ksock;
    }

    /** @return whether all has been done; if not, nobody finds the Ksock any more all the same */
    public boolean close(ModelKsock ksock) {
        discard(ksock);
        ksock.forgotten = ksock.awaited.size();
        ksock.awaited.clear();
        boolean closed = goOnClosing(ksock);
        if (!closed) {
            forgetSetAside(ksock, event -> true);
        }
        ksocks.remove(ksock);
        ksock.closing = !closed;
        return closed;
    }

    /** @return whether all has been done */
    public boolean goOnClosing(ModelKsock ksock) {
        int left = slice;
        // What it sends to itself meanwhile behind its last message stays, and takes its place.
        boolean more = !ksock.queue.isEmpty();
        for (; more && left > 0; left--) {
            more = ksock.queue.size() > 1;
            sayIfOwed(ksock, ksock.queue.get(0), "$.KBUS.Replier.GoneAway");
            ksock.queue.remove(0);
        }
        if (more) {
            return false;
        }
        for (ModelBinding binding : newestFirst(bindings, b -> b.ksock == ksock)) {
            if (left <= 0) {
                return false;
            }
            left -= unbindAtClose(binding);
        }
        forgetSetAside(ksock, event -> true);
        for (; !ksock.owed.isEmpty(); left--) {
            if (left <= 0) {
                return false;
            }
            ModelKsock.Owed owed = ksock.owed.remove(ksock.owed.size() - 1);
            say("$.KBUS.Replier.Ignored", ksock.id, owed.requester(), owed.request());
        }
        ksock.forgotten -= Math.min(ksock.forgotten, Math.max(left, 0));
        return ksock.forgotten == 0;
    }

    /** @return as how much that counts */
    private int unbindAtClose(ModelBinding binding) {
        int told = 0;
        if (binding.isReplier()) {
            told = reporting ? listenersOf(EVENT).size() / 4 : 0;
            tellAtClose(binding.ksock, binding.name);
        }
        bindings.remove(binding);
        return 1 + told;
    }

    private ModelKsock ksock(int id) {
        return ksocks.stream().filter(k -> k.id == id).findFirst().orElse(null);
    }

    private static <T> List<T> newestFirst(List<T> all, Predicate<T> which) {
        List<T> some = new ArrayList<>();
        for (int at = all.size() - 1; at >= 0; at--) {
            if (which.test(all.get(at))) {
                some.add(all.get(at));
            }
        }
        return some;
    }

    // ------------------------------------------------------------------------------------ bind and unbind

    private ModelBinding replier(String name) {
        return bindings.stream().filter(b -> b.isReplier() && b.name.equals(name)).findFirst().orElse(null);
    }

    private List<ModelBinding> listenersOf(String name) {
        return newestFirst(bindings, b -> !b.ksock.closing && !b.isReplier() && b.matches(name));
    }

    public String bind(ModelKsock ksock, String name, int replierFlag) {
        if (replierFlag != 0) {
            ModelBinding replier = replier(name);
            if (replier != null && !replier.ksock.closing) {
                return "REPLIER_EXISTS";
            }
            giveUp(name);
            if (!tell(ksock, true, name)) {
                return BLOCKED;
            }
        }
        bindings.add(new ModelBinding(ksock, name, replierFlag));
        return DONE;
    }

    /** A Ksock that is being closed has a name no longer when another is to be its replier, also if it cannot be. */
    public void giveUp(String name) {
        ModelBinding replier = replier(name);
        if (replier != null) {
            unbindAtClose(replier);
        }
    }

    public String unbind(ModelKsock ksock, String name, int replierFlag) {
        int before = ksock.queue.size();
        String outcome = forget(ksock, name, replierFlag);
        if (name.equals(EVENT)) {
            forgetSetAside(ksock, event -> true);
        }
        if (ksock.queue.size() < before) {
            takeSetAside(ksock);
        }
        return outcome;
    }

    private String forget(ModelKsock ksock, String name, int replierFlag) {
        List<ModelBinding> found = newestFirst(bindings,
                b -> b.ksock == ksock && b.replierFlag == replierFlag && b.name.equals(name));
        if (found.isEmpty()) {
            return "NOT_BOUND";
        }
        ModelBinding binding = found.get(0);
        if (binding.isReplier() && !tell(ksock, false, name)) {
            return BLOCKED;
        }
        for (ModelCopy copy : new ArrayList<>(ksock.queue)) {
            if (copy.binding() == binding) {
                sayIfOwed(ksock, copy, "$.KBUS.Replier.Unbound");
                ksock.queue.remove(copy);
                tellOfRoom(ksock);
            }
        }
        if (EVENT.startsWith(name)) {
            forgetSetAside(ksock, event -> event.binding() == binding);
        }
        bindings.remove(binding);
        return DONE;
    }

    private void tellOfRoom(ModelKsock ksock) {
        if (ksock.queue.size() == ksock.maxMessages - 1) {
            told.append(" room");
        }
    }

    // -------------------------------------------------------------------------------------------- sending

    /** @param memory whether there is memory for its delivery */
    public String send(ModelKsock ksock, ModelMessage message, boolean memory) {
        if (message.isRequest() && ksock.isFull()) {
            return "NO_ROOM_FOR_REPLY";
        }
        if (message.id >>> 32 == 0) {
            message.id = takeSerial();
        }
        message.from = ksock.id;
        ksock.lastSent = message.id;
        String outcome = deliver(message, memory);
        if (outcome.equals(BLOCKED)) {
            ksock.sending = true;
            ksock.blocked = message;
            sendsBlocked++;
        }
        return outcome;
    }

    public String sendAgain(ModelKsock ksock, boolean memory) {
        ModelMessage message = ksock.blocked;
        if (message == null) {
            return "NO_MESSAGE";
        }
        if (message.isRequest() && ksock.isFull()) {
            discard(ksock);
            return "NO_ROOM_FOR_REPLY";
        }
        ksock.lastSent = message.id;
        String outcome = deliver(message, memory);
        if (!outcome.equals(BLOCKED)) {
            discard(ksock);
        }
        return outcome;
    }

    public boolean retry(ModelKsock ksock, boolean memory) {
        ModelMessage message = ksock.blocked;
        if (message != null) {
            String outcome = deliver(message, memory);
            if (outcome.equals(BLOCKED)) {
                return false;
            }
            if (outcome.equals("NO_RECIPIENT")) {
                say("$.KBUS.Replier.Disappeared", 0, message.from, message.id);
            } else if (!outcome.equals(DONE) && message.isRequest()) {
                say("$.KBUS.ErrorSending", 0, message.from, message.id);
            }
        }
        discard(ksock);
        return true;
    }

    public void discard(ModelKsock ksock) {
        ksock.sending = false;
        ksock.blocked = null;
    }

    private long takeSerial() {
        nextSerial = Math.max(nextSerial, 1);
        return nextSerial++;
    }

    private String deliver(ModelMessage message, boolean memory) {
        List<ModelBinding> matching = newestFirst(bindings, b -> !b.ksock.closing && b.matches(message.name));
        ModelBinding replier = null;
        for (ModelBinding binding : matching) {
            if (binding.isReplier() && (replier == null || binding.precedence() > replier.precedence())) {
                replier = binding;
            }
        }
        if (message.isRequest() && replier == null) {
            return "NO_RECIPIENT";
        }
        String whenFull = message.has(ModelMessage.ALL_OR_WAIT) ? BLOCKED : "QUEUE_FULL";
        ModelKsock requester = message.isReply() ? ksock(message.to) : null;
        if (message.isReply()) {
            if (requester == null) {
                return "NO_RECIPIENT";
            }
            if (!requester.awaited.contains(message.inReplyTo)) {
                return "REPLY_NOT_EXPECTED";
            }
            if (requester.isFullForReply()) {
                return whenFull;
            }
        }
        if (message.isRequest()) {
            if (message.to != 0 && message.to != replier.ksock.id) {
                return "WRONG_REPLIER";
            }
            if (replier.ksock.isFull()) {
                return whenFull;
            }
        }
        List<ModelBinding> listeners = new ArrayList<>(matching);
        listeners.removeIf(ModelBinding::isReplier);
        int all = listeners.size();
        List<ModelBinding> withoutRoom = newestFirst(listeners, b -> b.ksock.isFull());
        if (!withoutRoom.isEmpty() && message.has(ModelMessage.ALL_OR_WAIT | ModelMessage.ALL_OR_FAIL)) {
            return whenFull;
        }
        if (!memory) {
            return "NO_MEMORY";
        }
        listeners.removeAll(withoutRoom);
        handOut(message, requester, message.isRequest() ? replier : null, listeners, all - listeners.size());
        return DONE;
    }

    private void handOut(ModelMessage message, ModelKsock requester, ModelBinding replier,
            List<ModelBinding> listeners, int missed) {
        StringBuilder recipients = new StringBuilder();
        if (!message.has(ModelMessage.SYNTHETIC)) {
            messagesSent++;
        }
        messagesDropped += missed;
        if (requester != null) {
            push(requester, message, null, recipients);
            ksock(message.from).noLongerOwes(message.inReplyTo);
        }
        if (replier != null) {
            push(replier.ksock, message, replier, recipients);
            ModelKsock sender = ksock(message.from);
            sender.awaited.add(message.id);
            sender.mostAwaited = Math.max(sender.mostAwaited, sender.awaited.size());
        }
        for (ModelBinding listener : listeners) {
            push(listener.ksock, message, listener, recipients);
        }
        observed(message, replier == null ? 0 : replier.ksock.id, missed, recipients);
    }

    private void observed(ModelMessage message, int replier, int missed, StringBuilder recipients) {
        told.append(" delivered ").append(message.id).append(" replier ").append(replier).append(" missed ")
                .append(missed).append(" to").append(recipients);
    }

    private void push(ModelKsock ksock, ModelMessage message, ModelBinding binding, StringBuilder recipients) {
        boolean asReplier = binding != null && binding.isReplier();
        if (binding != null && !asReplier && ksock.onlyOnce && ksock.lastGot == message.id) {
            return;
        }
        int flags = asReplier ? message.flags | ModelMessage.WANT_YOU_TO_REPLY
                : message.flags & ~ModelMessage.WANT_YOU_TO_REPLY;
        ksock.queue.add(message.has(ModelMessage.URGENT) ? 0 : ksock.queue.size(),
                new ModelCopy(message, flags, binding));
        messagesDelivered++;
        ksock.lastGot = message.id;
        if (message.isReply()) {
            ksock.noLongerAwaits(message.inReplyTo);
        }
        recipients.append(' ').append(ksock.id);
        told.append(" queued ").append(ksock.id);
    }

    /** What the bus says to one Ksock, whatever room it has. */
    private void deliverTo(ModelKsock ksock, ModelMessage message, ModelBinding binding) {
        StringBuilder recipients = new StringBuilder();
        push(ksock, message, binding, recipients);
        if (recipients.length() > 0) {
            observed(message, 0, 0, recipients);
        }
    }

    private void say(String name, int from, int to, long inReplyTo) {
        ModelKsock requester = ksock(to);
        if (requester != null) {
            deliverTo(requester,
                    new ModelMessage(takeSerial(), inReplyTo, to, from, ModelMessage.SYNTHETIC, name, ""), null);
        }
    }

    private void sayIfOwed(ModelKsock ksock, ModelCopy copy, String name) {
        if (copy.isToBeAnswered() && copy.message().to != ksock.id) {
            say(name, ksock.id, copy.message().from, copy.message().id);
        }
    }

    // ------------------------------------------------------------------------------------------ receiving

    /** The next message, or null. */
    public ModelCopy next(ModelKsock ksock) {
        if (ksock.queue.isEmpty()) {
            return null;
        }
        ModelCopy copy = ksock.queue.remove(0);
        tellOfRoom(ksock);
        if (copy.isToBeAnswered()) {
            ksock.owed.add(new ModelKsock.Owed(copy.message().id, copy.message().from));
            ksock.mostOwed = Math.max(ksock.mostOwed, ksock.owed.size());
        }
        takeSetAside(ksock);
        return copy;
    }

    // ------------------------------------------------------------------------------- replier bind events

    private ModelMessage event(boolean isBind, ModelKsock binder, String name) {
        return new ModelMessage(takeSerial(), 0, 0, 0, ModelMessage.SYNTHETIC | ModelMessage.ALL_OR_FAIL, EVENT,
                (isBind ? "bind " : "unbind ") + binder.id + ' ' + name);
    }

    /** @param memory whether there is memory for each of the events; asked for one after another */
    public String report(ModelKsock ksock, boolean on, Predicate<String> memory) {
        reporting = on;
        if (!on) {
            return DONE;
        }
        for (ModelBinding binding : newestFirst(bindings, ModelBinding::isReplier)) {
            if (!memory.test(binding.name)) {
                return "NO_MEMORY";
            }
            ModelMessage event = event(true, binding.ksock, binding.name);
            if (ksock.isFull()) {
                return "QUEUE_FULL";
            }
            deliverTo(ksock, event, null);
        }
        return DONE;
    }

    private boolean tell(ModelKsock binder, boolean isBind, String name) {
        return !reporting || deliver(event(isBind, binder, name), true).equals(DONE);
    }

    private void tellAtClose(ModelKsock binder, String name) {
        if (!reporting) {
            return;
        }
        ModelMessage event = event(false, binder, name);
        if (deliver(event, true).equals(DONE)) {
            return;
        }
        List<ModelBinding> listeners = listenersOf(EVENT);
        if (setAsideCount() + listeners.size() > maxSetAside) {
            losing = true;
        }
        if (losing) {
            tellOfLoss(listeners);
        } else {
            listeners.forEach(b -> b.ksock.setAside.add(new ModelKsock.SetAside(event, b)));
        }
    }

    private void tellOfLoss(List<ModelBinding> listeners) {
        ModelMessage lost = new ModelMessage(takeSerial(), 0, 0, 0, ModelMessage.SYNTHETIC, EVENTS_LOST, "");
        eventsLost++;
        for (ModelBinding listener : listeners) {
            List<ModelKsock.SetAside> waiting = listener.ksock.setAside;
            if (waiting.isEmpty() || !waiting.get(waiting.size() - 1).message().name.equals(EVENTS_LOST)) {
                waiting.add(new ModelKsock.SetAside(lost, listener));
            }
        }
    }

    public int setAsideCount() {
        return ksocks.stream().mapToInt(ModelKsock::setAsideCount).sum();
    }

    private void takeSetAside(ModelKsock ksock) {
        if (!ksock.setAside.isEmpty()) {
            ModelKsock.SetAside oldest = ksock.setAside.remove(0);
            losing = losing && setAsideCount() > 0;
            deliverTo(ksock, oldest.message(), oldest.binding());
        }
    }

    private void forgetSetAside(ModelKsock ksock, Predicate<ModelKsock.SetAside> which) {
        if (ksock.setAside.removeIf(which)) {
            losing = losing && setAsideCount() > 0;
        }
    }
}
