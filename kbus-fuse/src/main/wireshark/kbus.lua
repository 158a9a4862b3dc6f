-- SPDX-License-Identifier: Apache-2.0
--
-- What `kbus monitor --pcap` writes, for Wireshark and tshark: a packet of link type USER0 is a record of a monitor,
-- as <kbus/kbus_monitor.h> has it. Put this into Wireshark's folder of personal Lua plugins
-- (Help, About Wireshark, Folders), or use it once:
--
--     wireshark -X lua_script:kbus.lua capture.pcap
--     kbus monitor --pcap - | wireshark -X lua_script:kbus.lua -k -i -

set_plugin_info({ version = "1", description = "KBUS message bus", author = "KBUS" })

local kbus = Proto("kbus", "KBUS message bus")

local RECORD_SIZE = 40
local HEADER_SIZE = 88
local START_GUARD = 0x7375624B
local END_GUARD = 0x4B627573

local FLAG_WANT_A_REPLY = 0x1
local FLAG_SYNTHETIC = 0x4
local FLAG_URGENT = 0x8

local f = {
    -- the record
    record_len = ProtoField.uint32("kbus.record_len", "Record length"),
    lost = ProtoField.uint32("kbus.lost", "Messages lost before this one"),
    time = ProtoField.absolute_time("kbus.time", "Delivered", base.LOCAL),
    message_len = ProtoField.uint32("kbus.message_len", "Message length in this record"),
    captured_len = ProtoField.uint32("kbus.captured_len", "Captured data length"),
    num_recipients = ProtoField.uint32("kbus.num_recipients", "Copies delivered"),
    num_listed = ProtoField.uint32("kbus.num_listed", "Recipients listed"),
    missed = ProtoField.uint32("kbus.missed", "Bindings that missed it, queue full"),
    replier = ProtoField.uint32("kbus.replier", "Ksock that is to reply"),
    recipient = ProtoField.uint32("kbus.recipient", "Recipient"),
    -- the message
    kind = ProtoField.string("kbus.kind", "Kind"),
    start_guard = ProtoField.uint32("kbus.start_guard", "Start guard", base.HEX),
    id = ProtoField.string("kbus.id", "Message id"),
    id_network = ProtoField.uint32("kbus.id.network", "Network"),
    id_serial = ProtoField.uint32("kbus.id.serial", "Serial number"),
    in_reply_to = ProtoField.string("kbus.in_reply_to", "In reply to"),
    in_reply_to_network = ProtoField.uint32("kbus.in_reply_to.network", "Network"),
    in_reply_to_serial = ProtoField.uint32("kbus.in_reply_to.serial", "Serial number"),
    to = ProtoField.uint32("kbus.to", "To Ksock"),
    from = ProtoField.uint32("kbus.from", "From Ksock"),
    orig_from_network = ProtoField.uint32("kbus.orig_from.network", "Originally from network"),
    orig_from_local = ProtoField.uint32("kbus.orig_from.local", "Originally from Ksock"),
    final_to_network = ProtoField.uint32("kbus.final_to.network", "Finally to network"),
    final_to_local = ProtoField.uint32("kbus.final_to.local", "Finally to Ksock"),
    extra = ProtoField.uint32("kbus.extra", "Extra", base.HEX),
    flags = ProtoField.uint32("kbus.flags", "Flags", base.HEX),
    want_a_reply = ProtoField.bool("kbus.flags.want_a_reply", "Want a reply", 32, nil, 0x1),
    want_you_to_reply = ProtoField.bool("kbus.flags.want_you_to_reply", "Want you to reply", 32, nil, 0x2),
    synthetic = ProtoField.bool("kbus.flags.synthetic", "Synthetic", 32, nil, 0x4),
    urgent = ProtoField.bool("kbus.flags.urgent", "Urgent", 32, nil, 0x8),
    all_or_wait = ProtoField.bool("kbus.flags.all_or_wait", "All or wait", 32, nil, 0x100),
    all_or_fail = ProtoField.bool("kbus.flags.all_or_fail", "All or fail", 32, nil, 0x200),
    user_flags = ProtoField.uint32("kbus.flags.user", "User flags", base.HEX, nil, 0xFFFF0000),
    name_len = ProtoField.uint32("kbus.name_len", "Name length"),
    data_len = ProtoField.uint32("kbus.data_len", "Data length"),
    end_guard = ProtoField.uint32("kbus.end_guard", "End guard", base.HEX),
    name = ProtoField.string("kbus.name", "Name"),
    data = ProtoField.bytes("kbus.data", "Data"),
    data_text = ProtoField.string("kbus.data.text", "Data as text"),
    -- replier bind events
    is_bind = ProtoField.bool("kbus.event.is_bind", "Is a bind"),
    binder = ProtoField.uint32("kbus.event.binder", "Ksock that binds or unbinds"),
    bound_name = ProtoField.string("kbus.event.name", "Name bound"),
    -- what belongs together
    response_in = ProtoField.framenum("kbus.response_in", "Reply in", base.NONE, frametype.RESPONSE),
    response_to = ProtoField.framenum("kbus.response_to", "Reply to", base.NONE, frametype.REQUEST),
    response_time = ProtoField.relative_time("kbus.response_time", "Time from request to reply"),
}
local fields = {}
for _, field in pairs(f) do
    fields[#fields + 1] = field
end
kbus.fields = fields

local e_lost = ProtoExpert.new("kbus.expert.lost", "Messages were lost before this one", expert.group.SEQUENCE,
    expert.severity.WARN)
local e_missed = ProtoExpert.new("kbus.expert.missed", "Listeners missed it: their queues were full",
    expert.group.RESPONSE_CODE, expert.severity.NOTE)
local e_status = ProtoExpert.new("kbus.expert.status", "The bus itself answers: the Replier will not",
    expert.group.RESPONSE_CODE, expert.severity.WARN)
local e_guard = ProtoExpert.new("kbus.expert.guard", "A guard is not what it should be", expert.group.MALFORMED,
    expert.severity.ERROR)
kbus.experts = { e_lost, e_missed, e_status, e_guard }

-- Filled the first time that a capture is gone through: by message id and asker, and by frame number.
local requests = {}
local response_in = {}
local response_to = {}

function kbus.init()
    requests = {}
    response_in = {}
    response_to = {}
end

local function padded(length, multiple)
    return math.floor((length + multiple - 1) / multiple) * multiple
end

local function id_text(network, serial)
    return string.format("%u:%u", network, serial)
end

-- What can be read, or nil: UTF-8 without control characters other than tab, newline and return.
local function text_of(range)
    if range:raw():find("[%z\1-\8\11\12\14-\31\127]") then
        return nil
    end
    local text = range:string(ENC_UTF_8)
    if text:find("\239\191\189", 1, true) then
        return nil
    end
    return text
end

local function kind_of(flags, is_reply)
    if is_reply then
        return flags % (2 * FLAG_SYNTHETIC) >= FLAG_SYNTHETIC and "Status" or "Reply"
    end
    return flags % (2 * FLAG_WANT_A_REPLY) >= FLAG_WANT_A_REPLY and "Request" or "Announcement"
end

function kbus.dissector(tvb, pinfo, tree)
    if tvb:captured_len() < RECORD_SIZE then
        return 0
    end
    -- Numbers are as the machine has them on which the capture was made; the record's own length tells.
    local little = tvb(0, 4):le_uint() == tvb:captured_len()
    local function u32(offset)
        return little and tvb(offset, 4):le_uint() or tvb(offset, 4):uint()
    end
    local function add(parent, field, offset, length)
        if little then
            return parent:add_le(field, tvb(offset, length))
        end
        return parent:add(field, tvb(offset, length))
    end

    pinfo.cols.protocol = "KBUS"
    local root = tree:add(kbus, tvb())
    local record = root:add(kbus, tvb(0, RECORD_SIZE), "Record")
    local lost, message_len, captured_len = u32(4), u32(16), u32(20)
    local listed, missed, replier = u32(28), u32(32), u32(36)
    add(record, f.record_len, 0, 4)
    local lost_item = add(record, f.lost, 4, 4)
    if lost > 0 then
        lost_item:add_proto_expert_info(e_lost, string.format("%u lost before this one", lost))
    end
    local nanos = little and tvb(8, 8):le_uint64() or tvb(8, 8):uint64()
    record:add(f.time, tvb(8, 8), NSTime.new((nanos / 1000000000):tonumber(), (nanos % 1000000000):tonumber()))
    add(record, f.message_len, 16, 4)
    add(record, f.captured_len, 20, 4)
    add(record, f.num_recipients, 24, 4)
    add(record, f.num_listed, 28, 4)
    local missed_item = add(record, f.missed, 32, 4)
    if missed > 0 then
        missed_item:add_proto_expert_info(e_missed)
    end
    add(record, f.replier, 36, 4)
    local recipients = {}
    for i = 0, listed - 1 do
        local offset = RECORD_SIZE + 4 * i
        local item = add(root, f.recipient, offset, 4)
        recipients[#recipients + 1] = tostring(u32(offset))
        if u32(offset) == replier then
            item:append_text(" (is to reply)")
        end
    end
    if message_len == 0 then
        pinfo.cols.info = string.format("%u messages lost", lost)
        root:append_text(string.format(", %u messages lost", lost))
        return tvb:captured_len()
    end

    local start = padded(RECORD_SIZE + 4 * listed, 8)
    local flags, name_len, data_len = u32(start + 48), u32(start + 52), u32(start + 56)
    local id = id_text(u32(start + 4), u32(start + 8))
    local in_reply_to = id_text(u32(start + 12), u32(start + 16))
    local to, from = u32(start + 20), u32(start + 24)
    local is_reply = in_reply_to ~= "0:0"
    local synthetic = flags % (2 * FLAG_SYNTHETIC) >= FLAG_SYNTHETIC
    local kind = kind_of(flags, is_reply)
    local name_at = start + HEADER_SIZE
    local data_at = name_at + padded(name_len + 1, 4)
    local name = tvb(name_at, name_len):string(ENC_ISO_8859_1)

    local message = root:add(kbus, tvb(start, message_len), "Message")
    local kind_item = message:add(f.kind, kind):set_generated()
    if kind == "Status" then
        kind_item:add_proto_expert_info(e_status)
    end
    local guard = add(message, f.start_guard, start, 4)
    if u32(start) ~= START_GUARD then
        guard:add_proto_expert_info(e_guard)
    end
    local id_item = message:add(f.id, tvb(start + 4, 8), id)
    add(id_item, f.id_network, start + 4, 4)
    add(id_item, f.id_serial, start + 8, 4)
    local reply_item = message:add(f.in_reply_to, tvb(start + 12, 8), in_reply_to)
    add(reply_item, f.in_reply_to_network, start + 12, 4)
    add(reply_item, f.in_reply_to_serial, start + 16, 4)
    add(message, f.to, start + 20, 4)
    add(message, f.from, start + 24, 4)
    add(message, f.orig_from_network, start + 28, 4)
    add(message, f.orig_from_local, start + 32, 4)
    add(message, f.final_to_network, start + 36, 4)
    add(message, f.final_to_local, start + 40, 4)
    add(message, f.extra, start + 44, 4)
    local flags_item = add(message, f.flags, start + 48, 4)
    for _, flag in ipairs({ "want_a_reply", "want_you_to_reply", "synthetic", "urgent", "all_or_wait", "all_or_fail",
            "user_flags" }) do
        add(flags_item, f[flag], start + 48, 4)
    end
    add(message, f.name_len, start + 52, 4)
    add(message, f.data_len, start + 56, 4)
    guard = add(message, f.end_guard, start + 80, 4)
    if u32(start + 80) ~= END_GUARD then
        guard:add_proto_expert_info(e_guard)
    end
    message:add(f.name, tvb(name_at, name_len), name)
    local shown = ""
    if captured_len > 0 then
        local data = tvb(data_at, captured_len)
        message:add(f.data, data)
        local text = text_of(data)
        if text then
            message:add(f.data_text, data, text)
            shown = #text <= 60 and ' "' .. text .. '"' or ' "' .. text:sub(1, 60) .. '..."'
        end
    end
    guard = add(message, f.end_guard, start + message_len - 4, 4)
    if u32(start + message_len - 4) ~= END_GUARD then
        guard:add_proto_expert_info(e_guard)
    end
    if synthetic and name == "$.KBUS.ReplierBindEvent" and captured_len >= 12 then
        local event = message:add(kbus, tvb(data_at, captured_len), "Replier bind event")
        add(event, f.is_bind, data_at, 4)
        add(event, f.binder, data_at + 4, 4)
        local length = math.min(u32(data_at + 8), captured_len - 12)
        local bound = tvb(data_at + 12, length):string(ENC_ISO_8859_1)
        event:add(f.bound_name, tvb(data_at + 12, length), bound)
        shown = string.format(" Ksock %u %s %s", u32(data_at + 4), u32(data_at) ~= 0 and "binds to" or "unbinds from",
            bound)
    end

    -- A reply belongs to the newest request of that id: a capture may be of several buses after each other.
    if not pinfo.visited then
        if kind == "Request" then
            requests[id] = { frame = pinfo.number, time = nanos, asker = from }
        elseif is_reply and requests[in_reply_to] and requests[in_reply_to].asker == to then
            response_to[pinfo.number] = requests[in_reply_to]
            response_in[requests[in_reply_to].frame] = pinfo.number
        end
    end
    if response_in[pinfo.number] then
        root:add(f.response_in, response_in[pinfo.number]):set_generated()
    end
    local request = response_to[pinfo.number]
    if request then
        root:add(f.response_to, request.frame):set_generated()
        local took = (nanos - request.time):tonumber()
        root:add(f.response_time, NSTime.new(math.floor(took / 1e9), took % 1e9)):set_generated()
    end

    local receivers = #recipients > 0 and table.concat(recipients, ",") or "nobody"
    pinfo.cols.src = synthetic and "KBUS" or tostring(from)
    pinfo.cols.dst = receivers
    pinfo.cols.info = string.format("%s %s %s%s%s%s%s", kind, id, name, shown,
        is_reply and " in reply to " .. in_reply_to or "",
        flags % (2 * FLAG_URGENT) >= FLAG_URGENT and " urgent" or "",
        lost > 0 and string.format(" (%u lost before)", lost) or "")
    root:append_text(string.format(", %s %s, %s, from %s to %s", kind, id, name, synthetic and "KBUS" or tostring(from),
        receivers))
    return tvb:captured_len()
end

DissectorTable.get("wtap_encap"):add(wtap.USER0, kbus)
