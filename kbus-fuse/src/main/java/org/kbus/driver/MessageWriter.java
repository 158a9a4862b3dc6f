// SPDX-License-Identifier: Apache-2.0
package org.kbus.driver;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.kbus.abi.DataModel;
import org.kbus.abi.MessageHeader;
import org.kbus.account.Account;
import org.kbus.bus.Message;
import org.kbus.bus.MessageFlags;
import org.kbus.bus.MessageName;
import org.kbus.bus.StateReader;
import org.kbus.bus.StateWriter;
import org.kbus.device.Errno;
import org.kbus.device.FileOperations;
import org.kbus.device.Request;

/**
 * The message that a Ksock is writing, in pieces of any size. Each part is checked as soon as its last byte is there,
 * and any error loses all that has been written of the message.
 */
final class MessageWriter {

    /** The parts of an entire message, with the names that the stats file has for them. */
    private enum Part {
        HEADER("HDR"),
        NAME("NAME"),
        NAME_PADDING("NPAD"),
        DATA("DATA"),
        DATA_PADDING("DPAD"),
        FINAL_GUARD("FINAL"),
        /** An entire message that is complete is past all parts; the module had no name for that. */
        END("???");

        /** {@code values()} makes a copy each time. */
        private static final Part[] IN_ORDER = values();

        final String label;

        Part(String label) {
            this.label = label;
        }

        Part next() {
            return IN_ORDER[ordinal() + 1];
        }
    }

    private static final ByteBuffer NO_DATA = ByteBuffer.allocate(0);
    private static final int SMALLEST_HEADER = MessageHeader.size(DataModel.ILP32);

    private final Account account;
    private final MessageHeader header = new MessageHeader();
    private final ByteBuffer headerBytes =
            ByteBuffer.allocate(MessageHeader.MAX_SIZE).order(ByteOrder.nativeOrder());

    private Part part = Part.HEADER;
    private int position;
    private boolean begun;
    private boolean finished;
    private boolean pointy;

    private DataModel model;
    private long charged;
    private byte[] nameBytes;
    private MessageName name;
    private byte[] data;
    private int guard;

    /** @param account what is written is charged to it */
    MessageWriter(Account account) {
        this.account = account;
    }

    boolean isEmpty() {
        return !begun;
    }

    /** Whether a whole message has been written, so that it can be sent. */
    boolean isFinished() {
        return finished;
    }

    /** The name of the part that the next byte goes to. */
    String partLabel() {
        return part.label;
    }

    /** How many bytes of that part have been written. */
    int position() {
        return position;
    }

    /** Forgets all that has been written. */
    void reset() {
        account.release(charged);
        charged = 0;
        part = Part.HEADER;
        position = 0;
        begun = false;
        finished = false;
        pointy = false;
        model = null;
        nameBytes = null;
        name = null;
        data = null;
        guard = 0;
    }

    /**
     * Takes more bytes of the message.
     *
     * @param maxMessageSize the largest entire form that a message may have, in bytes
     * @return 0, or an error number: EINVAL, ENAMETOOLONG, EBADMSG or EMSGSIZE for what is wrong with the message,
     *         ENOMEM if there is no memory for it
     */
    int write(ByteBuffer in, int maxMessageSize) {
        begun = true;
        while (in.hasRemaining()) {
            int errno = finished ? Errno.EMSGSIZE : writePart(in, maxMessageSize);
            if (errno != 0) {
                reset();
                return errno;
            }
        }
        return 0;
    }

    private int writePart(ByteBuffer in, int maxMessageSize) {
        int used = Math.min(partLength() - position, in.remaining());
        switch (part) {
            case HEADER -> headerBytes.put(position, in, in.position(), used);
            case NAME -> in.get(in.position(), nameBytes, position, used);
            case DATA -> in.get(in.position(), data, position, used);
            case FINAL_GUARD -> collectGuard(in, used);
            default -> {
                // Padding is not looked at.
            }
        }
        in.position(in.position() + used);
        position += used;
        if (position < partLength()) {
            return 0;
        }
        int errno = checkPart(maxMessageSize);
        if (errno == 0 && position == partLength()) {
            part = part.next();
            position = 0;
            if (part == Part.DATA) {
                data = Account.tryAllocate(header.dataLength());
                errno = data == null ? Errno.ENOMEM : 0;
            }
        }
        return errno;
    }

    /** How long the part being written is; for a header, as far as that can be known. */
    private int partLength() {
        return switch (part) {
            case HEADER -> model == null ? SMALLEST_HEADER : MessageHeader.size(model);
            case NAME -> nameBytes.length;
            case NAME_PADDING -> MessageHeader.paddedNameLength(nameBytes.length) - nameBytes.length;
            case DATA -> header.dataLength();
            case DATA_PADDING -> MessageHeader.paddedDataLength(header.dataLength()) - header.dataLength();
            case FINAL_GUARD -> MessageHeader.FINAL_GUARD_SIZE;
            case END -> 0;
        };
    }

    private void collectGuard(ByteBuffer in, int count) {
        for (int i = 0; i < count; i++) {
            int shift = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? position + i : 3 - position - i;
            guard = guard & ~(0xFF << 8 * shift) | (in.get(in.position() + i) & 0xFF) << 8 * shift;
        }
    }

    private int checkPart(int maxMessageSize) {
        return switch (part) {
            case HEADER -> headerReached(maxMessageSize);
            case NAME -> checkName();
            case FINAL_GUARD -> {
                finished = guard == MessageHeader.END_GUARD;
                yield finished ? 0 : Errno.EINVAL;
            }
            default -> 0;
        };
    }

    private int headerReached(int maxMessageSize) {
        if (model == null) {
            model = MessageHeader.modelOf(headerBytes);
            header.wrap(headerBytes, model);
            if (position < MessageHeader.size(model)) {
                return 0;
            }
        }
        int errno = checkHeader(maxMessageSize);
        if (errno != 0) {
            return errno;
        }
        long cost = Message.cost(header.nameLength(), header.dataLength());
        if (!account.tryCharge(cost)) {
            return Errno.ENOMEM;
        }
        charged = cost;
        pointy = header.namePointer() != 0;
        finished = pointy;
        nameBytes = new byte[header.nameLength()];
        return 0;
    }

    private int checkName() {
        name = new MessageName(nameBytes);
        return name.isSendable() ? 0 : Errno.EBADMSG;
    }

    private int checkHeader(int maxMessageSize) {
        int nameLength = header.nameLength();
        int dataLength = header.dataLength();
        boolean hasName = header.namePointer() != 0;
        boolean hasData = header.dataPointer() != 0;
        int sendFlags = MessageFlags.ALL_OR_WAIT | MessageFlags.ALL_OR_FAIL;
        if (header.startGuard() != MessageHeader.START_GUARD || header.endGuard() != MessageHeader.END_GUARD) {
            return Errno.EINVAL;
        }
        if (nameLength == 0) {
            return Errno.EINVAL;
        }
        if (Integer.compareUnsigned(nameLength, MessageName.MAX_LENGTH) > 0) {
            return Errno.ENAMETOOLONG;
        }
        if (hasData && !hasName || hasName && !hasData && dataLength != 0 || hasData && dataLength == 0) {
            return Errno.EINVAL;
        }
        if ((header.flags() & sendFlags) == sendFlags) {
            return Errno.EINVAL;
        }
        // In 64 bits: the module's own sum overflowed for the largest lengths, which was fatal.
        if (MessageHeader.entireLength(model, nameLength, dataLength) > Integer.toUnsignedLong(maxMessageSize)) {
            return Errno.EMSGSIZE;
        }
        return 0;
    }

    /**
     * Takes what a finished pointy message points at from the memory of whoever sends it. An entire message has it
     * already.
     *
     * @return 0; EFAULT if a pointer is bad, EBADMSG if the name is, ENOMEM if there is no room for the data, with a
     *         minus sign; or LATER, and until it is called again somebody else may have written to the Ksock or
     *         discarded the message
     */
    int complete(Request.Ioctl send) {
        if (!pointy) {
            return 0;
        }
        // A byte more than the name: the module copied its terminating zero along, whatever that byte was.
        int nameAndZero = nameBytes.length + 1;
        int dataLength = header.dataLength();
        ByteBuffer pointedName = send.want(header.namePointer(), nameAndZero);
        ByteBuffer pointedData = dataLength == 0 ? NO_DATA : send.want(header.dataPointer(), dataLength);
        if (pointedName == null || pointedData == null) {
            return FileOperations.LATER;
        }
        if (pointedName.limit() < nameAndZero) {
            return -Errno.EFAULT;
        }
        pointedName.get(0, nameBytes);
        int errno = checkName();
        if (errno != 0) {
            return -errno;
        }
        if (pointedData.limit() < dataLength) {
            return -Errno.EFAULT;
        }
        data = Account.tryAllocate(dataLength);
        if (data == null) {
            return -Errno.ENOMEM;
        }
        pointedData.get(0, data);
        return 0;
    }

    /** The message written, once it is finished and fetched. The writer goes on showing it as finished. */
    Message toMessage() {
        Message message = new Message(header.id(), header.inReplyTo(), header.to(), header.origFrom(),
                header.finalTo(), header.flags(), name, data, account);
        charged = 0;
        nameBytes = null;
        name = null;
        data = null;
        return message;
    }

    // ------------------------------------------------------------------------------------ saving and loading

    void save(StateWriter out) throws IOException {
        out.put(begun);
        if (!begun) {
            return;
        }
        out.put(part.ordinal());
        out.put(position);
        out.put(finished);
        out.put(guard);
        SavedModel.save(out, model);
        out.put(headerBytes.array(), 0, headerLength());
        out.put(charged);
        out.put(nameBytes != null);
        if (nameBytes != null) {
            out.put(nameBytes);
        }
        out.put(data != null);
        if (data != null) {
            out.put(data);
        }
    }

    /** How much of the header has been written. */
    private int headerLength() {
        return part == Part.HEADER || model == null ? position : MessageHeader.size(model);
    }

    void load(StateReader in) throws IOException {
        begun = in.getBoolean();
        if (!begun) {
            return;
        }
        part = Part.IN_ORDER[in.getCount(Part.END.ordinal())];
        position = in.getCount();
        finished = in.getBoolean();
        guard = in.getInt();
        model = SavedModel.load(in);
        byte[] savedHeader = in.getBytes(headerBytes.capacity());
        headerBytes.put(0, savedHeader);
        if (savedHeader.length != headerLength()) {
            throw in.damaged("a message header of " + savedHeader.length + " bytes");
        }
        if (model != null) {
            header.wrap(headerBytes, model);
        }
        charged = in.getLong();
        account.charge(charged);
        nameBytes = in.getBoolean() ? in.getBytes(MessageName.MAX_LENGTH) : null;
        data = in.getBoolean() ? in.getBytes() : null;
        if (!isSound()) {
            throw in.damaged("a message half written that cannot be");
        }
        pointy = model != null && header.namePointer() != 0;
        name = nameBytes != null && part.ordinal() > Part.NAME.ordinal() ? new MessageName(nameBytes) : null;
    }

    /** What is kept of a message is what its header says; and nothing if it has been sent, and is blocked. */
    private boolean isSound() {
        if (part == Part.HEADER) {
            return !finished && nameBytes == null && data == null && position < partLength();
        }
        if (model == null || nameBytes == null) {
            return model != null && finished && data == null;
        }
        boolean dataBegun = part.ordinal() >= Part.DATA.ordinal();
        return nameBytes.length == header.nameLength() && dataBegun == (data != null)
                && (data == null || data.length == header.dataLength()) && position <= partLength();
    }
}
