use crate::database::Database;
use smartmoney_store::ApiKey;
use smartmoney_testkit::time;

pub(crate) async fn a_key_opens_until_it_is_revoked(database: &dyn Database) {
    let store = database.connect();
    assert_eq!(store.api_keys().await.unwrap(), []);
    let at = time("2024-01-01");
    let add = async |name: &str, hash| {
        store
            .add_api_key(name.to_owned(), "sm_12".to_owned(), hash, at)
            .await
    };
    let first = add("first", [1; 32]).await.unwrap();
    let second = add("second", [2; 32]).await.unwrap();
    let expected = ApiKey {
        id: 1,
        name: "first".to_owned(),
        prefix: "sm_12".to_owned(),
        created_at: at,
        revoked_at: None,
    };
    assert_eq!(first, expected);
    assert_eq!(
        store.find_api_key([1; 32]).await.unwrap(),
        Some(first.clone())
    );
    assert_eq!(store.find_api_key([3; 32]).await.unwrap(), None);
    assert!(add("a twin", [1; 32]).await.is_err());

    let revoked = ApiKey {
        revoked_at: Some(time("2024-02-01")),
        ..first
    };
    let revoke = async |id, at| store.revoke_api_key(id, time(at)).await.unwrap();
    assert_eq!(revoke(1, "2024-02-01").await, Some(revoked.clone()));
    assert_eq!(revoke(1, "2024-02-02").await, Some(revoked.clone()));
    assert_eq!(revoke(9, "2024-02-02").await, None);
    assert_eq!(store.find_api_key([1; 32]).await.unwrap(), None);
    assert_eq!(
        store.find_api_key([2; 32]).await.unwrap(),
        Some(second.clone())
    );
    assert_eq!(store.api_keys().await.unwrap(), [revoked, second]);
}
