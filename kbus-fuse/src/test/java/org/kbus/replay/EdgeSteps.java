// SPDX-License-Identifier: Apache-2.0
package org.kbus.replay;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/** Bad addresses, memory that ends too early or cannot be written, odd names and flags. */
final class EdgeSteps {

    private record NamedIoctl(String name, int command) {
    }

    private static final NamedIoctl[] IOCTLS = {
        new NamedIoctl("bind", Ioctl.BIND), new NamedIoctl("unbind", Ioctl.UNBIND),
        new NamedIoctl("ksockid", Ioctl.KSOCKID), new NamedIoctl("replier", Ioctl.REPLIER),
        new NamedIoctl("nextmsg", Ioctl.NEXTMSG), new NamedIoctl("lenleft", Ioctl.LENLEFT),
        new NamedIoctl("send", Ioctl.SEND), new NamedIoctl("lastsent", Ioctl.LASTSENT),
        new NamedIoctl("maxmsgs", Ioctl.MAXMSGS), new NamedIoctl("nummsgs", Ioctl.NUMMSGS),
        new NamedIoctl("unrepliedto", Ioctl.UNREPLIEDTO), new NamedIoctl("onlyonce", Ioctl.MSGONLYONCE),
        new NamedIoctl("verbose", Ioctl.VERBOSE), new NamedIoctl("report", Ioctl.REPORTREPLIERBINDS),
        new NamedIoctl("maxsize", Ioctl.MAXMSGSIZE)};

    private static final NamedIoctl KSOCKID = IOCTLS[2];
    /** Those whose argument is more than a number, or that take a message away. */
    private static final Set<Integer> NOT_FOR_TIGHT_ARGUMENTS =
            Set.of(Ioctl.REPLIER, Ioctl.SEND, Ioctl.LASTSENT, Ioctl.NEXTMSG);
    private static final int QUERY = 0xFFFFFFFF;
    /** An address of the kernel's. */
    private static final long KERNEL = ~0xFFFFFL;
    private static final int DATA_LENGTH = 16;
    private static final String NAME = "$.A.B";

    /** What a pointy message of this step points at. */
    private static final String[] ASTRAY = {"name-unmapped", "data-unmapped", "name-at-end", "data-at-end"};

    private final TraceState state;
    private final TraceRandom random;
    private final MessageMaker maker;
    private final ReadingSteps reading;
    private final WritingSteps writing;
    private final BindingSteps binding;
    private final QuerySteps querying;

    private final byte[] page = new byte[AddressSpace.PAGE];
    private final long pageEnd;
    private final long unmapped;
    /** Holds 7 at its beginning and 1 eight bytes on. */
    private final long readOnly;

    EdgeSteps(TraceState state, MessageMaker maker, ReadingSteps reading, WritingSteps writing, BindingSteps binding,
            QuerySteps querying) {
        this.state = state;
        this.random = state.random;
        this.maker = maker;
        this.reading = reading;
        this.writing = writing;
        this.binding = binding;
        this.querying = querying;
        this.pageEnd = state.memory.map(page) + page.length;
        this.unmapped = pageEnd + 64;
        ByteBuffer numbers = ByteBuffer.allocate(AddressSpace.PAGE).order(ByteOrder.nativeOrder());
        this.readOnly = state.memory.mapReadOnly(numbers.putInt(0, 7).putInt(8, 1).array());
    }

    void any(Slot slot) {
        switch (random.below(14)) {
            case 0, 1 -> badArgument(slot);
            case 2 -> tightArgument(slot);
            case 3 -> readOnlyArgument(slot);
            case 4 -> writeFromNowhere(slot);
            case 5 -> writeNothing(slot);
            case 6 -> readToNowhere(slot);
            case 7, 8 -> messageThatPointsAstray(slot);
            case 9 -> oddReplierFlag(slot);
            case 10 -> latin1Names(slot);
            case 11 -> nameThatIsNotThere(slot);
            case 12 -> nameThatEndsEarly(slot);
            default -> seek(slot);
        }
    }

    private void badArgument(Slot slot) {
        NamedIoctl ioctl = random.oneOf(IOCTLS);
        int where = random.below(3);
        long address = where == 0 ? 0 : where == 1 ? unmapped : KERNEL;
        int result = state.calls.ioctl(slot.descriptor(), ioctl.command(), address);
        state.say("edge %s %s %s -> %s", ioctl.name(), slot, where == 0 ? "null" : where == 1 ? "unmapped" : "kernel",
                Transcript.result(result));
        if (ioctl.command() == Ioctl.NEXTMSG) {
            lookWhetherThereIsAMessageAllTheSame(slot);
        }
    }

    private void lookWhetherThereIsAMessageAllTheSame(Slot slot) {
        slot.in.forget();
        CheckedIoctls.GivenNumber left = state.ioctls.get(slot, Ioctl.LENLEFT);
        state.say("lenleft %s -> %s %s", slot, Transcript.result(left.result()), Transcript.number(left.value()));
        if (left.result() == 0 && left.value() != 0) {
            slot.in.begin(left.value());
        }
    }

    /** Four bytes before memory ends. */
    private void tightArgument(Slot slot) {
        NamedIoctl chosen = IOCTLS[2 + random.below(IOCTLS.length - 2)];
        NamedIoctl ioctl = NOT_FOR_TIGHT_ARGUMENTS.contains(chosen.command()) ? KSOCKID : chosen;
        int command = ioctl.command();
        ByteBuffer last = ByteBuffer.wrap(page).order(ByteOrder.nativeOrder());
        last.putInt(page.length - 4, command == Ioctl.MAXMSGS || command == Ioctl.MAXMSGSIZE ? 0 : QUERY);
        int result = state.calls.ioctl(slot.descriptor(), command, pageEnd - 4);
        int value = last.getInt(page.length - 4);
        String shown = Transcript.number(value);
        if (command == Ioctl.KSOCKID) {
            shown = state.numbering(slot).ksock(value);
        } else if (command == Ioctl.LENLEFT && slot.in.isWithinData()) {
            shown = "?";
        }
        state.say("edge %s %s tight -> %s %s", ioctl.name(), slot, Transcript.result(result), shown);
    }

    private void readOnlyArgument(Slot slot) {
        if (random.percent(50)) {
            int result = state.calls.ioctl(slot.descriptor(), Ioctl.MAXMSGS, readOnly);
            state.say("edge maxmsgs %s 7 readonly -> %s", slot, Transcript.result(result));
            querying.set(slot, "maxmsgs", Ioctl.MAXMSGS, 0);
        } else {
            int result = state.calls.ioctl(slot.descriptor(), Ioctl.MSGONLYONCE, readOnly + 8);
            state.say("edge onlyonce %s 1 readonly -> %s", slot, Transcript.result(result));
            querying.set(slot, "onlyonce", Ioctl.MSGONLYONCE, QUERY);
        }
    }

    /** The module dropped what had been written of the message; nobody here hears of such a write. */
    private void writeFromNowhere(Slot slot) {
        if (!slot.isBlocked) {
            writing.write(slot, unmapped, 1 + random.below(200), "unmapped ");
            state.ioctls.withoutArgument(slot, Ioctl.DISCARD);
        }
    }

    private void writeNothing(Slot slot) {
        if (!slot.isBlocked) {
            writing.writeNothing(slot);
            if (random.percent(50)) {
                writing.send(slot);
            }
        }
    }

    private void readToNowhere(Slot slot) {
        int result = state.calls.read(slot.descriptor(), unmapped, 1 + random.below(300));
        state.say("edge read %s unmapped -> %s", slot, Transcript.result(result));
        reading.readRest(slot);
    }

    private void messageThatPointsAstray(Slot slot) {
        int kind = random.below(ASTRAY.length);
        if (slot.isBlocked) {
            return;
        }
        KbusHeader header = maker.header(slot, NAME, DATA_LENGTH);
        maker.layOut(slot, header, NAME, true);
        switch (kind) {
            case 0 -> header.name = unmapped;
            case 1 -> header.data = unmapped;
            // There is no room for the byte after the name.
            case 2 -> header.name = putAtEnd(Names.bytes(NAME), NAME.length());
            default -> header.data = putAtEnd(maker.payload(), DATA_LENGTH);
        }
        slot.out.header(header);
        maker.sayPlan(slot, header, NAME, ASTRAY[kind]);
        writing.writeAll(slot);
        writing.send(slot);
    }

    private long putAtEnd(byte[] bytes, int length) {
        System.arraycopy(bytes, 0, page, page.length - length, length);
        return pageEnd - length;
    }

    /** The flag is any number. */
    private void oddReplierFlag(Slot slot) {
        int flag = random.percent(50) ? 2 : 0x100;
        binding.bind(slot, NAME, flag);
        binding.unbind(slot, NAME, BindingSteps.REPLIER);
        if (random.percent(60)) {
            binding.unbind(slot, NAME, flag);
        }
    }

    private void latin1Names(Slot slot) {
        binding.bind(slot, "$.Fr\u00e9d", random.percent(50) ? BindingSteps.REPLIER : BindingSteps.LISTENER);
        binding.bind(slot, "$.\u00aa\u00b5", BindingSteps.LISTENER);
        binding.bind(slot, "$.\u00f7", BindingSteps.LISTENER);
    }

    private void nameThatIsNotThere(Slot slot) {
        int length = random.percent(30) ? 0 : random.percent(30) ? Names.MAX_LENGTH + 1 : NAME.length();
        int command = random.percent(70) ? Ioctl.BIND : Ioctl.REPLIER;
        int result = binding.call(slot, command, 0, length, unmapped);
        state.say("edge name %s len=%d unmapped -> %s", slot, length, Transcript.result(result));
    }

    private void nameThatEndsEarly(Slot slot) {
        long address = putAtEnd(Names.bytes(NAME), NAME.length());
        int length = NAME.length() + random.below(2);
        int result = binding.call(slot, Ioctl.BIND, BindingSteps.LISTENER, length, address);
        state.say("edge bind %s at-end len=%d -> %s", slot, length, Transcript.result(result));
    }

    private void seek(Slot slot) {
        // From where it is to be sought is drawn, and makes no difference.
        random.percent(50);
        state.say("edge lseek %s -> %s", slot, Transcript.result(state.calls.lseek(slot.descriptor())));
    }
}
