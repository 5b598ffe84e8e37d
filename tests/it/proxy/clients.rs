//! Programs with credentials of their own: for whom they may ask.

use serde_json::json;

use super::{told, wearer};
use crate::api_clients::{Client, allow, caller, withdraw};
use crate::both;

const DAY: &str = "activities/date/2026-11-16.json";

both! {
    async fn a_program_reads_the_data_of_who_allowed_it_and_of_nobody_else(world: World) {
        let (ada, bob) = (wearer(&world, "ada", 0).await, wearer(&world, "bob", 1).await);
        let admin = world.person("admin").await;
        admin.admin(&world).await;
        let client = Client::made_by(&admin, &world).await;
        let own = ada.get(&format!("/fitbit/1/user/-/{DAY}")).await.expect(200);
        let nobody = world.nobody();
        let program = caller(&nobody, &client.own_token().await);

        let path = format!("/fitbit/1/user/{}/{DAY}", ada.id);
        let refused = program.get(&path).await;
        assert_eq!((refused.status, told(&refused)["errorType"].as_str()), (403, Some("insufficient_permissions")), "{}", refused.text);
        allow(&ada, &client).await.expect(200);
        assert_eq!(program.get(&path).await.expect(200), own);
        let by_fitbits_id = format!("/fitbit/1/user/{}/{DAY}", world.walkers()[0].id);
        assert_eq!(program.get(&by_fitbits_id).await.expect(200), own);

        // Without a name nobody is meant; with a token for one person, that person is.
        let unnamed = program.get(&format!("/fitbit/1/user/-/{DAY}")).await;
        assert_eq!(unnamed.status, 400, "{}", unnamed.text);
        let for_ada = caller(&nobody, &client.token_for(&ada).await);
        assert_eq!(for_ada.get(&format!("/fitbit/1/user/-/{DAY}")).await.expect(200), own);
        for stranger in [&program, &for_ada] {
            let answer = stranger.get(&format!("/fitbit/1/user/{}/{DAY}", bob.id)).await;
            assert!([403, 404].contains(&answer.status), "{}", answer.text);
        }
        let rest = for_ada.get("/v1/me").await;
        assert_eq!((rest.status, rest.code().as_str()), (403, "insufficient_scope"));

        // A permission that is withdrawn is none, at once.
        withdraw(&ada, &client).await.expect(204);
        assert_eq!(program.get(&path).await.status, 403);
        let ended = for_ada.get(&format!("/fitbit/1/user/-/{DAY}")).await;
        assert_eq!((ended.status, told(&ended)["errorType"].as_str()), (401, Some("expired_token")), "{}", ended.text);
    }

    async fn the_links_of_a_list_name_whom_the_program_named(world: World) {
        let ada = wearer(&world, "ada", 0).await;
        let admin = world.person("admin").await;
        admin.admin(&world).await;
        let client = Client::made_by(&admin, &world).await;
        allow(&ada, &client).await.expect(200);
        let program = caller(&world.nobody(), &client.own_token().await);

        let list = format!("/fitbit/1/user/{}/activities/list.json?afterDate=2026-09-01&sort=asc&offset=0&limit=2", ada.id);
        let page = program.get(&list).await.expect(200);
        let next = page["pagination"]["next"].as_str().unwrap();
        let path = next.strip_prefix(&world.base).unwrap_or_else(|| panic!("leads away: {next}"));
        let more = program.get(path).await.expect(200);

        assert_ne!(more["activities"], page["activities"]);
        assert_eq!(more["activities"].as_array().unwrap().len(), 2, "{}", json!(more["pagination"]));
    }

    async fn a_program_does_not_see_those_who_have_not_allowed_it(world: World) {
        let (ada, bob) = (world.person("ada").await, world.person("bob").await);
        crate::translation::connect_for_all(&world, &ada, 0).await;
        crate::translation::connect_for_all(&world, &bob, 1).await;
        crate::translation::team(&world, &ada, &bob).await;
        let admin = world.person("admin").await;
        admin.admin(&world).await;
        let client = Client::made_by(&admin, &world).await;
        allow(&ada, &client).await.expect(200);
        let program = caller(&world.nobody(), &client.token_for(&ada).await);

        for path in ["/fitbit/1.1/user/-/friends.json", "/fitbit/1.1/user/-/leaderboard/friends.json"] {
            assert!(ada.get(path).await.expect(200).to_string().contains(&bob.id), "{path}");
            assert!(!program.get(path).await.expect(200).to_string().contains(&bob.id), "{path}");
        }
    }
}
