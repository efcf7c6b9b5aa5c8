::core::compile_error! {
    "unknown word `envv`; did you mean `env`? (known here: env, file, credential, entry, bytes, min_bytes, encoding, generate, with, nested, prefix, skip)"
}
const _: () = {
    #[automatically_derived]
    impl<T> ::secret_runtime::ResolvedSecrets for Wrong<T> {
        const __SCHEMA: &'static ::secret_runtime::__private::Schema = &::secret_runtime::__private::Schema::new(
            &[],
            true,
            ::core::option::Option::None,
        );
        fn __build(
            _: &mut ::secret_runtime::__private::Keys,
        ) -> ::core::option::Option<Self> {
            ::core::option::Option::None
        }
    }
};
