//! Sites, tokens, checkpoints and people from a file, looked after from pages; and what was changed.

use serde_json::json;

use yinuo::actions::checkpoint::checkpoint;
use yinuo::domain::checkpoint::Signer;
use yinuo::domain::moment::Span;
use yinuo::domain::words::Role;

use super::support::browser::borrowed;
use super::support::http::TestDesk;
use super::support::office::Office;

#[actix_web::test]
async fn a_site_is_added_and_changed_and_its_changes_are_told() {
    for office in Office::on_each_engine("a_site_is_added_and_changed") {
        let desk = TestDesk::of(office, &[]).await;
        let root = desk.signed_in("root", Role::Admin).await;
        let page = root.opens("/admin/sites").await.with_status(200);
        let typed = [
            ("name", "Railway <b>"),
            ("kind", "hall"),
            ("point_code", "H-017"),
            ("region", "north"),
        ];
        let wrong = page.filled(&[("name", ""), ("kind", "hall")]);
        let refused = root.posts("/admin/sites", &borrowed(&wrong)).await.with_status(422);
        drop(refused.says("href=\"#name\""));
        let new = page.filled(&typed);
        let saved = root.posts("/admin/sites", &borrowed(&new)).await.with_status(303);
        let place = saved.answer.header("location").unwrap().to_owned();
        let again = root.posts("/admin/sites", &borrowed(&new)).await.with_status(303);
        assert_eq!(again.answer.header("location"), Some(place.as_str()), "once");
        let page = root.opens(&place).await.with_status(200).says("Railway &#60;b&#62;");
        let id = place.split("site=").nth(1).unwrap().split('&').next().unwrap();
        let renamed = page.filled(&[("name", "Railway square")]);
        let path = format!("/admin/sites/{id}");
        root.posts(&path, &borrowed(&renamed)).await.with_status(303);
        let stale = root.posts(&path, &borrowed(&renamed)).await.with_status(422);
        drop(stale.says("Somebody changed it just now"));
        let page = root.opens(&place).await.with_status(200);
        drop(page.says("Railway &#60;b&#62; → Railway square").says("-- → H-017"));
        let site = desk.admin("root").get(&format!("/api/v1/sites/{id}")).await.json();
        assert_eq!(
            (&site["name"], &site["point_code"]),
            (&json!("Railway square"), &json!("H-017"))
        );
    }
}

#[actix_web::test]
async fn the_value_of_a_token_is_shown_once_to_whoever_just_signed_in() {
    for office in Office::on_each_engine("the_value_of_a_token_is_shown_once") {
        let desk = TestDesk::of(office, &[]).await;
        let root = desk.signed_in("root", Role::Admin).await;
        let robot = desk.somebody("robot", Role::Integration).id().to_string();
        let page = root.opens("/admin/tokens").await.with_status(200);
        let wrong = page.filled(&[("operations", "list_tickets everything"), ("days", "0")]);
        let refused = root.posts("/admin/tokens", &borrowed(&wrong)).await.with_status(422);
        let refused = refused.says("href=\"#owner\"").says("href=\"#days\"");
        drop(refused.says("href=\"#operations\"").says("list_tickets everything"));
        let new = page.filled(&[
            ("owner", &robot),
            ("label", "billing"),
            ("days", "30"),
            ("channel-web", "on"),
            ("operations", "web show_ticket"),
        ]);
        let made = root.posts("/admin/tokens", &borrowed(&new)).await.with_status(201);
        let secret = made.html.split("yn_").nth(1).unwrap().split('<').next().unwrap();
        let secret = format!("yn_{secret}");
        let machine = desk.stranger(Some(&secret));
        let call = json!({"subject": "x", "customer": {"name": "Wei", "phone": "13912344521"}});
        let taken = machine.post("/api/v1/channels/web/tickets", call).await;
        assert_eq!(taken.status, 201, "{:?}", taken.body);
        machine.get("/api/v1/policies").await.problem(403, "not-allowed");

        let again = root.posts("/admin/tokens", &borrowed(&new)).await.with_status(200);
        drop(again.says("This form was sent before").hides(&secret));
        let listed = root.opens("/admin/tokens").await.with_status(200).hides(&secret);
        let listed = listed.says("billing").says("Web").says("show_ticket");
        let row = listed.html.split("billing").nth(1).unwrap();
        let id = row.split("/admin/tokens/").nth(1).unwrap().split('/').next().unwrap();
        let csrf = listed.hidden("csrf");
        root.posts(&format!("/admin/tokens/{id}/revoke"), &[("csrf", &csrf)])
            .await
            .with_status(303);
        desk.office.lets_pass(Span::seconds(2));
        machine.get("/api/v1/tickets").await.problem(401, "unauthenticated");

        desk.office.lets_pass(Span::minutes(6));
        let later = root.opens("/admin/tokens").await.filled(&[("owner", &robot)]);
        let refused = root.posts("/admin/tokens", &borrowed(&later)).await.with_status(422);
        drop(refused.says("sign in again"));
        let nothing = "/admin/tokens/018f0000-0000-7000-8000-000000000000/revoke";
        root.posts(nothing, &[("csrf", &csrf)]).await.with_status(404);
    }
}

#[actix_web::test]
async fn every_row_of_a_file_is_seen_before_anything_is_done() {
    for office in Office::on_each_engine("every_row_of_a_file_is_seen") {
        let desk = TestDesk::of(office, &[]).await;
        let root = desk.signed_in("root", Role::Admin).await;
        let grace = desk.hotline("grace").id();
        let page = root.opens("/admin/users/import").await.with_status(200);
        let csv = "name,email,role\r\nMei <b>,mei@example.com,agent\r\nGrace Wu,grace.agent@example.com,agent\r\nWei,nobody,agent\r\n";
        let look = page.filled(&[("csv", csv), ("then", "look")]);
        let looked = root
            .posts("/admin/users/import", &borrowed(&look))
            .await
            .with_status(200);
        let looked = looked
            .says("To add 1, to change 1, unchanged 0, refused 1")
            .says("mei@example.com");
        drop(root.opens("/admin/users?q=mei").await.says("Nobody was found"));
        let act = looked.filled(&[("then", "do")]);
        let done = root
            .posts("/admin/users/import", &borrowed(&act))
            .await
            .with_status(200);
        drop(done.says("Added 1, changed 1; 1 refused rows stayed out."));
        let again = root
            .posts("/admin/users/import", &borrowed(&act))
            .await
            .with_status(200);
        drop(again.says("Added 1, changed 1"));
        drop(root.opens("/admin/users?q=mei").await.says("Mei &#60;b&#62;"));
        let page = root.opens(&format!("/admin/users?user={grace}")).await.with_status(200);
        drop(page.says("What was changed").says("grace → Grace Wu"));
        let looked = root.posts("/admin/users/import", &borrowed(&look)).await;
        let mut outdated = looked.filled(&[("then", "do"), ("digest", "0")]);
        let refused = root
            .posts("/admin/users/import", &borrowed(&outdated))
            .await
            .with_status(422);
        drop(refused.says("Look at them again"));
        outdated.retain(|(name, _)| name != "csv");
        outdated.push(("csv".to_owned(), "name,mail\n".to_owned()));
        let refused = root
            .posts("/admin/users/import", &borrowed(&outdated))
            .await
            .with_status(422);
        drop(refused.says("The file cannot be read"));
    }
}

#[actix_web::test]
async fn the_checkpoints_are_listed_the_latest_first() {
    for office in Office::on_each_engine("the_checkpoints_are_listed") {
        let desk = TestDesk::of(office, &[]).await;
        let root = desk.signed_in("root", Role::Admin).await;
        drop(
            root.opens("/admin/checkpoints")
                .await
                .with_status(200)
                .says("No checkpoint yet"),
        );
        desk.hotline("grace").logs_complaint("The bill is wrong").await;
        let sealed = desk
            .office
            .act(|db, now, _| Ok(checkpoint(db, now, &Signer::new(&[42; 32]), 100)?));
        let sealed = sealed.unwrap().checkpoint.root.to_string();
        let page = root.opens("/admin/checkpoints").await.with_status(200);
        drop(page.says(&sealed));
        drop(root.opens("/admin/checkpoints?before=1").await.hides(&sealed));
    }
}

#[actix_web::test]
async fn regions_are_added_renamed_and_retired_from_their_page() {
    for office in Office::on_each_engine("regions_are_added_renamed_and_retired_from_their_page") {
        let desk = TestDesk::of(office, &[]).await;
        let root = desk.signed_in("root", Role::Admin).await;
        let page = root.opens("/admin/regions").await.with_status(200);
        let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
        let bare = [
            ("csrf", csrf.as_str()),
            ("key", key.as_str()),
            ("code", ""),
            ("name", "Harbour"),
        ];
        let told = root.posts("/admin/regions", &bare).await.with_status(422);
        drop(told.says("id=\"code-fault\"").says("value=\"Harbour\""));
        let whole = [
            ("csrf", csrf.as_str()),
            ("key", key.as_str()),
            ("code", "harbour"),
            ("name", "Harbour"),
        ];
        let added = root.submits("/admin/regions", &whole).await.with_status(200);
        let added = added.says("Harbour").says("In use");
        let version = added.hidden("version");
        let address = added.html.split("action=\"/admin/regions/").nth(1).unwrap();
        let address = format!("/admin/regions/{}", address.split('"').next().unwrap());
        drop(
            root.opens("/admin/teams")
                .await
                .says("<option value=\"harbour\">Harbour</option>"),
        );
        let retired = [
            ("csrf", csrf.as_str()),
            ("version", version.as_str()),
            ("name", "The harbour"),
            ("retired", "on"),
        ];
        let page = root.submits(&address, &retired).await.with_status(200);
        drop(page.says("The harbour").says("Retired"));
        drop(root.opens("/admin/teams").await.hides("<option value=\"harbour\""));
        let stale = root.posts(&address, &retired).await.with_status(422);
        drop(stale.says("Somebody changed it just now"));
        let grace = desk.signed_in("grace", Role::Agent).await;
        drop(grace.opens("/admin/regions").await.with_status(403));
    }
}
