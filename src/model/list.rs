//! Short lists that stand in one column, as JSON.

/// Lets a newtype around a list be stored as JSON and shown as a list.
macro_rules! list {
    ($name:ident, $item:ty) => {
        $crate::stored_as!(
            $name,
            diesel::sql_types::Text,
            String,
            |value| Ok(serde_json::from_str(&value)?),
            |this| serde_json::to_string(this)?
        );

        impl async_graphql::OutputType for $name {
            fn type_name() -> std::borrow::Cow<'static, str> {
                <Vec<$item> as async_graphql::OutputType>::type_name()
            }

            fn qualified_type_name() -> String {
                <Vec<$item> as async_graphql::OutputType>::qualified_type_name()
            }

            fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                <Vec<$item> as async_graphql::OutputType>::create_type_info(registry);
                Self::qualified_type_name()
            }

            async fn resolve(
                &self,
                ctx: &async_graphql::ContextSelectionSet<'_>,
                field: &async_graphql::Positioned<async_graphql::parser::types::Field>,
            ) -> async_graphql::ServerResult<async_graphql::Value> {
                async_graphql::OutputType::resolve(&self.0, ctx, field).await
            }
        }
    };
}

pub(crate) use list;
