//! The tables as diesel sees them, the same on both engines; the migrations are the authority.

#![allow(
    clippy::wildcard_imports,
    reason = "each table names the SQL types by one glob, as diesel means it"
)]
diesel::table! {
    use crate::storage::columns::sqlt::*;

    teams (id) {
        id -> Uid,
        name -> Text,
        region -> Nullable<Text>,
        lead_id -> Nullable<Uid>,
        duty_manager_id -> Nullable<Uid>,
        manager_id -> Nullable<Uid>,
        director_id -> Nullable<Uid>,
        skills -> Doc,
        shifts -> Doc,
        created_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    users (id) {
        id -> Uid,
        name -> Text,
        email -> Text,
        role -> Text,
        team_id -> Nullable<Uid>,
        language -> Text,
        state -> Text,
        staff_number -> Nullable<Text>,
        languages -> Doc,
        site_id -> Nullable<Uid>,
        absent_from -> Nullable<Instant>,
        stand_in_id -> Nullable<Uid>,
        absent_until -> Nullable<Instant>,
        bounced_at -> Nullable<Instant>,
        created_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    tokens (id) {
        id -> Uid,
        user_id -> Uid,
        digest -> Text,
        label -> Text,
        created_at -> Instant,
        expires_at -> Instant,
        revoked_at -> Nullable<Instant>,
        used_at -> Nullable<Instant>,
        channels -> Nullable<Doc>,
        operations -> Nullable<Doc>,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    policies (id) {
        id -> Uid,
        name -> Text,
        version -> Integer,
        body -> Doc,
        created_at -> Instant,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    calendars (id) {
        id -> Uid,
        name -> Text,
        version -> Integer,
        body -> Doc,
        created_at -> Instant,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    customers (id) {
        id -> Uid,
        name -> Text,
        company -> Text,
        email -> Nullable<Text>,
        tier -> Text,
        region -> Nullable<Text>,
        account_manager_id -> Nullable<Uid>,
        language -> Text,
        created_at -> Instant,
        version -> BigInt,
        bounced_email -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    customer_phones (phone) {
        phone -> Text,
        customer_id -> Uid,
        position -> Integer,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    tickets (id) {
        id -> Uid,
        number -> Text,
        tracking_code -> Text,
        version -> BigInt,
        head -> Text,
        changed_at -> Instant,
        kind -> Text,
        channel -> Text,
        urgency -> Text,
        tier -> Text,
        region -> Nullable<Text>,
        category -> Nullable<Text>,
        state -> Text,
        outcome -> Nullable<Text>,
        customer_id -> Uid,
        owner_id -> Nullable<Uid>,
        team_id -> Nullable<Uid>,
        account_manager_id -> Nullable<Uid>,
        level -> Integer,
        epoch -> Integer,
        received_at -> Instant,
        recorded_at -> Instant,
        late_entry -> Bool,
        origin -> Text,
        unanswered_since -> Nullable<Instant>,
        replied_at -> Nullable<Instant>,
        merged_into -> Nullable<Uid>,
        split_from -> Nullable<Uid>,
        words -> Doc,
        next_due_at -> Instant,
        sealed_version -> BigInt,
        site_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    tickets_to_index (ticket_id) {
        ticket_id -> Uid,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    imported_from (source, external_id) {
        source -> Text,
        external_id -> Text,
        ticket_id -> Uid,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    customers_imported_from (source, reference) {
        source -> Text,
        reference -> Text,
        customer_id -> Uid,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    promises (id) {
        id -> Uid,
        ticket_id -> Uid,
        position -> Integer,
        kind -> Text,
        epoch -> Integer,
        made_at -> Instant,
        clock_from -> Instant,
        due_at -> Instant,
        fulfilled_at -> Nullable<Instant>,
        fulfilled_by -> Nullable<Uid>,
        voided_at -> Nullable<Instant>,
        void_reason -> Nullable<Text>,
        policy_id -> Uid,
        calendar_id -> Nullable<Uid>,
        opened_by -> Nullable<BigInt>,
        next_step -> Integer,
        next_step_at -> Nullable<Instant>,
        ticket_kind -> Text,
        channel -> Text,
        tier -> Text,
        region -> Nullable<Text>,
        owner_id -> Nullable<Uid>,
        team_id -> Nullable<Uid>,
        customer_id -> Uid,
        imported -> Bool,
        urgency -> Text,
        category -> Nullable<Text>,
        cause -> Nullable<Text>,
        cause_by -> Nullable<Uid>,
        cause_at -> Nullable<Instant>,
        cause_confirmed_by -> Nullable<Uid>,
        cause_confirmed_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    events (ticket_id, seq) {
        ticket_id -> Uid,
        seq -> BigInt,
        at -> Instant,
        actor -> Text,
        fact -> Doc,
        words -> Nullable<Doc>,
        words_digest -> Nullable<Text>,
        salt -> Nullable<Text>,
        hash -> Text,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    steps_taken (promise_id, epoch, step) {
        promise_id -> Uid,
        epoch -> Integer,
        step -> Integer,
        ticket_id -> Uid,
        due_at -> Instant,
        taken_at -> Instant,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    outbox (id) {
        id -> Uid,
        intent -> Text,
        kind -> Text,
        ticket_id -> Nullable<Uid>,
        promise_id -> Nullable<Uid>,
        step -> Nullable<Integer>,
        user_id -> Nullable<Uid>,
        address -> Text,
        body -> Doc,
        state -> Text,
        urgent_at -> Instant,
        created_at -> Instant,
        next_try_at -> Instant,
        tries -> Integer,
        fence -> BigInt,
        leased_until -> Nullable<Instant>,
        digest_id -> Nullable<Uid>,
        message_id -> Nullable<Text>,
        settled_at -> Nullable<Instant>,
        possible_duplicate -> Bool,
        last_error -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    idempotency_keys (caller, key) {
        caller -> Text,
        key -> Text,
        request_digest -> Text,
        answer -> Doc,
        created_at -> Instant,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    checkpoints (number) {
        number -> BigInt,
        at -> Instant,
        tickets -> BigInt,
        events -> BigInt,
        root -> Text,
        key -> Text,
        signature -> Text,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    checkpoint_entries (checkpoint, ticket_id) {
        checkpoint -> BigInt,
        ticket_id -> Uid,
        version -> BigInt,
        head -> Text,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    duties (name) {
        name -> Text,
        holder -> Nullable<Text>,
        held_until -> Nullable<Instant>,
        done_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    settings (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    rollup_spans (from_at) {
        from_at -> Instant,
        to_at -> Instant,
        added_up_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    rollup_lines (dimension, kind, span_from, imported, region, word) {
        dimension -> Text,
        kind -> Text,
        span_from -> Instant,
        imported -> Bool,
        region -> Text,
        word -> Text,
        past -> BigInt,
        kept -> BigInt,
        answered -> BigInt,
        corrected -> BigInt,
        recorded_late -> BigInt,
        voided -> Doc,
        delays -> Binary,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    rollup_lock (id) {
        id -> Integer,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    security_events (seq) {
        seq -> BigInt,
        at -> Instant,
        actor -> Text,
        actor_id -> Nullable<Uid>,
        user_id -> Nullable<Uid>,
        kind -> Text,
        fact -> Doc,
        words -> Nullable<Doc>,
        words_digest -> Nullable<Text>,
        salt -> Nullable<Text>,
        hash -> Text,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    passwords (user_id) {
        user_id -> Uid,
        digest -> Text,
        set_at -> Instant,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    security_head (id) {
        id -> Integer,
        seq -> BigInt,
        at -> Instant,
        head -> Text,
        sealed_seq -> BigInt,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    sessions (id) {
        id -> Uid,
        user_id -> Uid,
        digest -> Text,
        method -> Text,
        address -> Text,
        agent -> Text,
        created_at -> Instant,
        seen_at -> Instant,
        proved_at -> Instant,
        expires_at -> Instant,
        ended_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    track_sessions (digest) {
        digest -> Text,
        ticket_id -> Uid,
        last_four -> Nullable<Text>,
        created_at -> Instant,
        expires_at -> Instant,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    devices (digest, user_id) {
        digest -> Text,
        user_id -> Uid,
        seen_at -> Instant,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    track_links (digest) {
        digest -> Text,
        ticket_id -> Uid,
        created_at -> Instant,
        expires_at -> Instant,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    tallies (name) {
        name -> Text,
        count -> BigInt,
        ends_at -> Instant,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    passes (digest) {
        digest -> Text,
        user_id -> Uid,
        purpose -> Text,
        expires_at -> Instant,
        used_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    second_factors (user_id) {
        user_id -> Uid,
        secret -> Nullable<Text>,
        offered -> Nullable<Text>,
        last_step -> BigInt,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    recovery_codes (user_id, digest) {
        user_id -> Uid,
        digest -> Text,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    sign_ons (digest) {
        digest -> Text,
        place -> Text,
        anew -> Bool,
        created_at -> Instant,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    sites (id) {
        id -> Uid,
        name -> Text,
        kind -> Text,
        point_code -> Nullable<Text>,
        region -> Nullable<Text>,
        created_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    regions (id) {
        id -> Uid,
        code -> Text,
        name -> Text,
        retired_at -> Nullable<Instant>,
        created_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    attachments (id) {
        id -> Uid,
        ticket_id -> Uid,
        seq -> BigInt,
        kind -> Text,
        size -> BigInt,
        digest -> Text,
        added_at -> Instant,
        scanned -> Bool,
        erased_at -> Nullable<Instant>,
        cleared_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    presences (ticket_id, user_id) {
        ticket_id -> Uid,
        user_id -> Uid,
        seen_at -> Instant,
        writes -> Bool,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    drafts (user_id, name) {
        user_id -> Uid,
        name -> Text,
        fields -> Doc,
        saved_at -> Instant,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    mailed_replies (message_id) {
        message_id -> Text,
        ticket_id -> Uid,
        seq -> BigInt,
        recorded_at -> Instant,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    templates (id) {
        id -> Uid,
        code -> Text,
        name -> Text,
        used_in -> Text,
        texts -> Doc,
        retired -> Bool,
        created_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    tastes (user_id) {
        user_id -> Uid,
        taste -> Doc,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    causes (id) {
        id -> Uid,
        code -> Text,
        names -> Doc,
        retired_at -> Nullable<Instant>,
        created_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    cures (id) {
        id -> Uid,
        cause -> Text,
        task -> Text,
        owner_id -> Uid,
        due_at -> Instant,
        opened_by -> Uid,
        opened_at -> Instant,
        done_by -> Nullable<Uid>,
        done_at -> Nullable<Instant>,
        done_text -> Nullable<Text>,
        checked_by -> Nullable<Uid>,
        checked_at -> Nullable<Instant>,
        effective -> Nullable<Bool>,
        check_text -> Nullable<Text>,
        version -> BigInt,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    verifications (number) {
        number -> BigInt,
        as_of -> Instant,
        took_micros -> BigInt,
        tickets -> BigInt,
        events -> BigInt,
        faults -> BigInt,
        first_fault -> Nullable<Doc>,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    services (id) {
        id -> Uid,
        code -> Text,
        names -> Doc,
        terms -> Doc,
        price -> Doc,
        skill -> Text,
        minutes -> Integer,
        kinds -> Doc,
        retired_at -> Nullable<Instant>,
        created_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    areas (id) {
        id -> Uid,
        code -> Text,
        name -> Text,
        region -> Text,
        visits_per_window -> Nullable<Integer>,
        retired_at -> Nullable<Instant>,
        created_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    technicians (user_id) {
        user_id -> Uid,
        areas -> Doc,
        skills -> Doc,
        calendar -> Text,
        version -> BigInt,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    reservations (id) {
        id -> Uid,
        ticket_id -> Uid,
        technician_id -> Uid,
        service -> Text,
        area -> Text,
        window_from -> Instant,
        window_until -> Instant,
        busy_from -> Instant,
        busy_until -> Instant,
        seat -> Nullable<Integer>,
        held_until -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    reserved_quarters (technician_id, quarter) {
        technician_id -> Uid,
        quarter -> BigInt,
        reservation_id -> Uid,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    appointments (id) {
        id -> Uid,
        ticket_id -> Uid,
        promise_id -> Uid,
        service -> Text,
        area -> Text,
        technician_id -> Uid,
        window_from -> Instant,
        window_until -> Instant,
        busy_from -> Instant,
        busy_until -> Instant,
        booked_at -> Instant,
        side -> Text,
        replaces -> Nullable<Uid>,
        on_way_at -> Nullable<Instant>,
        arrived_at -> Nullable<Instant>,
        absent_at -> Nullable<Instant>,
        done_at -> Nullable<Instant>,
        fixed -> Nullable<Bool>,
        cancelled_at -> Nullable<Instant>,
        cancelled_side -> Nullable<Text>,
        moved -> Nullable<Bool>,
        remind_at -> Nullable<Instant>,
        confirmed -> Nullable<Text>,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    visit_codes (appointment_id) {
        appointment_id -> Uid,
        ticket_id -> Uid,
        code -> Text,
        wrong -> Integer,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    visit_answers (appointment_id) {
        appointment_id -> Uid,
        ticket_id -> Uid,
        as_promised -> Bool,
        answered_at -> Instant,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    visit_ratings (appointment_id) {
        appointment_id -> Uid,
        ticket_id -> Uid,
        score -> Integer,
        rated_at -> Instant,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    feeds (id) {
        id -> Uid,
        digest -> Text,
        maker_id -> Uid,
        technician_id -> Nullable<Uid>,
        area -> Nullable<Text>,
        label -> Text,
        language -> Text,
        created_at -> Instant,
        expires_at -> Instant,
        revoked_at -> Nullable<Instant>,
        used_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use crate::storage::columns::sqlt::*;

    compensations (promise_id) {
        promise_id -> Uid,
        ticket_id -> Uid,
        decision -> Text,
        minor -> BigInt,
        currency -> Text,
        decided_by -> Uid,
        decided_at -> Instant,
    }
}

diesel::joinable!(appointments -> tickets (ticket_id));
diesel::joinable!(promises -> tickets (ticket_id));
diesel::joinable!(tickets -> customers (customer_id));
diesel::joinable!(customer_phones -> customers (customer_id));
diesel::joinable!(tokens -> users (user_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(technicians -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(compensations, promises);
diesel::joinable!(feeds -> users (maker_id));
diesel::allow_tables_to_appear_in_same_query!(feeds, users);
diesel::allow_tables_to_appear_in_same_query!(appointments, areas, tickets);
diesel::allow_tables_to_appear_in_same_query!(
    attachments,
    calendars,
    checkpoint_entries,
    checkpoints,
    customer_phones,
    customers,
    customers_imported_from,
    devices,
    duties,
    events,
    idempotency_keys,
    imported_from,
    mailed_replies,
    outbox,
    passes,
    passwords,
    policies,
    presences,
    promises,
    recovery_codes,
    regions,
    second_factors,
    security_events,
    security_head,
    sessions,
    settings,
    sign_ons,
    sites,
    steps_taken,
    tallies,
    teams,
    technicians,
    tickets,
    tickets_to_index,
    tokens,
    track_links,
    track_sessions,
    users
);
