// SPDX-License-Identifier: Apache-2.0
package org.kbus.bus;

import java.io.DataInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.kbus.account.Account;
import org.kbus.account.Accounts;
import org.kbus.state.RecordReader;

/** Loads what a {@link StateWriter} has saved, in the same order. */
public final class StateReader extends RecordReader {

    private final Accounts accounts;
    private final List<Message> shared = new ArrayList<>();

    /** @param accounts what is loaded is charged to them, whether or not there is room */
    public StateReader(DataInput in, Accounts accounts) {
        super(in);
        this.accounts = accounts;
    }

    public Accounts accounts() {
        return accounts;
    }

    /** The account of the user whose uid was saved. */
    public Account getAccount() throws IOException {
        return accounts.of(getInt());
    }

    public MessageName getName() throws IOException {
        return new MessageName(getBytes(MessageName.MAX_LENGTH));
    }

    /** A message, for the caller to hold and release; null if there was none. */
    public Message getMessage() throws IOException {
        int number = getInt();
        if (number == StateWriter.NO_MESSAGE) {
            return null;
        }
        if (number == StateWriter.NOT_SHARED) {
            return Message.load(this);
        }
        if (number < 0 || number > shared.size() + 1) {
            throw damaged("a message without contents");
        }
        if (number <= shared.size()) {
            Message message = shared.get(number - 1);
            message.retain();
            return message;
        }
        Message message = Message.load(this);
        shared.add(message);
        return message;
    }

    /** A message that was being read, for its reader to hold and release; null if there was none. */
    public QueuedMessage getTaken() throws IOException {
        Message message = getMessage();
        return message == null ? null : new QueuedMessage(message, getInt(), null, null);
    }
}
